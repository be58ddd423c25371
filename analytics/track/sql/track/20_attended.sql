-- View. What each person attended of what was delivered: an activity once, though two of their
-- records were registered for it. Minutes are whole numbers, so that sums do not depend on the
-- order of the rows. before_16: whether it was before the results of Key Stage 4, which the 31
-- August of the school year in which they turn 16 stands for.
WITH present AS (
    SELECT
        k.person,
        k.number,
        k.records,
        r.activity_key,
        a.starts_on,
        t.intensity,
        t.kind,
        a.funding_stream,
        CAST(round(coalesce(r.hours, a.contact_hours, 0) * 60) AS BIGINT) AS minutes
    FROM registrations AS r
    JOIN activities AS a ON a.activity_key = r.activity_key
    JOIN people AS k ON k.pseudonym = r.pseudonym
    LEFT JOIN activity_types AS t ON t.activity_type = a.activity_type
    WHERE r.status = 'attended' AND a.status = 'delivered'
),

once AS (
    SELECT * EXCLUDE (records)
    FROM present
    WHERE records = 1
    UNION ALL
    SELECT * EXCLUDE (records)
    FROM present
    WHERE records > 1
    QUALIFY row_number() OVER (PARTITION BY number, activity_key ORDER BY minutes DESC) = 1
)

SELECT o.*, o.starts_on <= make_date(p.expected_year - 2, 8, 31) AS before_16
FROM once AS o
JOIN people AS p ON p.number = o.number AND p.place = 1
