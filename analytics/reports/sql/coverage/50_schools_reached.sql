-- One row a school or college: what reached it, and what kind of school it is.
-- district: the local authority that its place lies in, which the register's need not be.
-- told_activities, told_members: of what may be told of it by itself.
SELECT
    s.*,
    n.local_authority AS district,
    CASE
        WHEN s.ks4_third = 1 OR s.fsm_third = 3 THEN TRUE
        WHEN s.ks4_third IS NULL AND s.fsm_third IS NULL THEN NULL
        ELSE FALSE
    END AS high_need,
    coalesce(r.activities, 0) AS activities,
    coalesce(r.members, 0) AS members,
    coalesce(t.activities, 0) AS told_activities,
    coalesce(t.members, 0) AS told_members,
    coalesce(r.minutes, 0) / 60.0 AS learner_hours,
    coalesce(l.learners, 0) AS learners
FROM standing AS s
LEFT JOIN neighbourhoods AS n ON n.neighbourhood = s.neighbourhood
LEFT JOIN (
    SELECT urn, count(DISTINCT person) AS learners
    FROM attendances
    GROUP BY urn
) AS l ON l.urn = s.urn
LEFT JOIN (
    SELECT
        urn,
        count(*) AS activities,
        count(DISTINCT organisation_key) AS members,
        sum(minutes) AS minutes
    FROM reached
    GROUP BY urn
) AS r ON r.urn = s.urn
LEFT JOIN (
    SELECT
        urn,
        count(*) AS activities,
        count(DISTINCT organisation_key) AS members
    FROM told
    GROUP BY urn
) AS t ON t.urn = s.urn
