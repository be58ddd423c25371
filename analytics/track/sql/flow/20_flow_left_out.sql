-- Participant records that are left out, by the first reason that holds, and how they came.
SELECT
    CASE WHEN uploaded THEN 'uploaded' ELSE 'otherwise' END AS recorded_by,
    CAST(exclusions & -exclusions AS VARCHAR) AS reason,
    count(*) AS left_out
FROM people
WHERE exclusions > 0
GROUP BY ALL
