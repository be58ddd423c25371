-- A row a school and year: one at which or for which something was held, or whose learner came.
SELECT DISTINCT urn, began
FROM (
    SELECT host_urn AS urn, began FROM year_delivered
    UNION ALL
    SELECT s.institution_urn AS urn, d.began
    FROM registrations AS r
    JOIN scoped AS s ON s.pseudonym = r.pseudonym
    JOIN year_delivered AS d ON d.activity_key = r.activity_key
    WHERE r.status = 'attended'
)
WHERE urn IS NOT NULL
