-- Which activity reached which school: held at it or for it, or attended by a learner of it.
SELECT
    urn,
    activity_key,
    any_value(organisation_key) AS organisation_key,
    any_value(began) AS began,
    sum(minutes) AS minutes
FROM (
    SELECT host_urn AS urn, activity_key, organisation_key, began, 0 AS minutes
    FROM work
    WHERE host_urn IS NOT NULL
    UNION ALL
    SELECT urn, activity_key, organisation_key, began, minutes
    FROM attendances
    WHERE urn IS NOT NULL
)
GROUP BY urn, activity_key
