-- TS 16, A-04: in each course group, the load that starters lose and its mean, which each leaver
-- is given. A starter excluded for another reason takes no part, nor does a short course.
WITH moved AS (
    SELECT
        instid, campid, mode_h, COALESCE(fundlev, -1) AS fundlev_key, length_key,
        CASE WHEN is_split_starter THEN 1 ELSE 0 END AS starter,
        CASE WHEN is_split_leaver THEN 1 ELSE 0 END AS leaver,
        stuload
    FROM judged
    WHERE
        load_method = 'split'
        AND (is_split_starter OR is_split_leaver)
        AND other_exclusions = 0
        AND NOT is_short_course
)
SELECT
    instid, campid, mode_h, fundlev_key, length_key,
    CAST(SUM(starter) AS BIGINT) AS starters,
    CAST(SUM(leaver) AS BIGINT) AS leavers,
    CAST(SUM(starter * stuload) AS BIGINT) AS load_removed,
    CASE
        WHEN SUM(starter) > 0
        THEN CAST(FLOOR(CAST(SUM(starter * stuload) AS DOUBLE) / SUM(starter) + 0.5) AS BIGINT)
        ELSE 0
    END AS mean_load
FROM moved
GROUP BY instid, campid, mode_h, fundlev_key, length_key
