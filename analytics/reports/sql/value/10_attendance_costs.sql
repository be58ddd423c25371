-- Who was at what, and what that cost: the cost of an activity shared evenly by all who were there,
-- in millionths of a pound, whole numbers, so that sums do not depend on the order of the rows.
SELECT
    t.person,
    t.minutes,
    a.activity_type,
    year(a.starts_on) - CASE WHEN month(a.starts_on) < 8 THEN 1 ELSE 0 END AS began,
    CAST(round(a.cost_pounds * 1000000 / count(*) OVER (PARTITION BY t.activity_key)) AS BIGINT)
        AS millionths
FROM attended AS t
JOIN activities AS a ON a.activity_key = t.activity_key
