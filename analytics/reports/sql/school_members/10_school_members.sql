-- One row a school and member of whose work there is told: its activities, and of the years of which
-- learners are told those with their minutes.
SELECT
    r.urn,
    r.organisation_key,
    count(*) AS activities,
    coalesce(any_value(l.learners), 0) AS learners,
    coalesce(any_value(l.minutes), 0) AS minutes
FROM told AS r
LEFT JOIN (
    SELECT
        a.urn,
        a.organisation_key,
        count(DISTINCT a.person) AS learners,
        sum(a.minutes) AS minutes
    FROM attendances AS a
    JOIN told_years AS t
        ON t.urn = a.urn AND t.organisation_key = a.organisation_key AND t.began = a.began
    GROUP BY a.urn, a.organisation_key
) AS l ON l.urn = r.urn AND l.organisation_key = r.organisation_key
GROUP BY r.urn, r.organisation_key
