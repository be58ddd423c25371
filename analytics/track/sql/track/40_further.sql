-- Further education of each person: when it began in the records that are held, and how high the
-- aims were. Entry level is below 1; levels are compared as numbers.
WITH aims AS (
    SELECT
        l.number,
        CAST(left(r.year, 4) AS INTEGER) AS began,
        r.aim_level,
        CASE r.aim_level
            WHEN 'E' THEN 0
            WHEN 'H' THEN 4
            ELSE coalesce(TRY_CAST(r.aim_level AS INTEGER), -1)
        END AS height
    FROM linked AS l
    JOIN ilr AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
    WHERE l.source = 'ilr'
)

SELECT
    number,
    min(began) AS ilr_year,
    arg_max(aim_level, height * 10000 - began) AS ilr_level,
    coalesce(bool_or(height >= 3), FALSE) AS ilr_level3,
    min(began) FILTER (height >= 3) AS ilr_level3_year
FROM aims
GROUP BY number
