-- View. What each person attended of what was delivered: an activity once, though two of their
-- records were registered for it. Minutes are whole numbers, so that sums do not depend on the
-- order of the rows. at_16: whether it was before the results of Key Stage 4, which the 31 August
-- of the school year in which they turn 16 stands for.
SELECT
    k.person,
    r.activity_key,
    any_value(a.starts_on) AS starts_on,
    any_value(t.intensity) AS intensity,
    any_value(t.kind) AS kind,
    any_value(a.funding_stream) AS funding_stream,
    max(CAST(round(coalesce(r.hours, a.contact_hours, 0) * 60) AS BIGINT)) AS minutes,
    any_value(a.starts_on <= make_date(e.expected_year - 2, 8, 31)) AS before_16
FROM registrations AS r
JOIN activities AS a ON a.activity_key = r.activity_key
JOIN people AS k ON k.pseudonym = r.pseudonym
JOIN people AS e ON e.person = k.person AND e.place = 1
LEFT JOIN activity_types AS t ON t.activity_type = a.activity_type
WHERE r.status = 'attended' AND a.status = 'delivered'
GROUP BY k.person, r.activity_key
