-- What each participant attended, once for all reports: only activities that were delivered.
-- Minutes are whole numbers, so that sums do not depend on the order of the rows.
SELECT
    r.pseudonym,
    count(*) AS activities_attended,
    CAST(sum(CAST(round(coalesce(r.hours, a.contact_hours, 0) * 60) AS BIGINT)) AS BIGINT)
        AS contact_minutes,
    min(a.starts_on) AS first_activity_on,
    max(a.starts_on) AS last_activity_on
FROM registrations AS r
JOIN activities AS a USING (activity_key)
WHERE r.status = 'attended' AND a.status = 'delivered'
GROUP BY r.pseudonym
