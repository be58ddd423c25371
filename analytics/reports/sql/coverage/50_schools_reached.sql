-- One row a school or college: what reached it, and what kind of school it is.
SELECT
    s.*,
    CASE
        WHEN s.ks4_third = 1 OR s.fsm_third = 3 THEN TRUE
        WHEN s.ks4_third IS NULL AND s.fsm_third IS NULL THEN NULL
        ELSE FALSE
    END AS high_need,
    coalesce(r.activities, 0) AS activities,
    coalesce(r.members, 0) AS members,
    coalesce(r.minutes, 0) / 60.0 AS learner_hours
FROM standing AS s
LEFT JOIN (
    SELECT
        urn,
        count(*) AS activities,
        count(DISTINCT organisation_key) AS members,
        sum(minutes) AS minutes
    FROM reached
    GROUP BY urn
) AS r ON r.urn = s.urn
