-- Average of each school in each year, over all its pupils. Points as tenths, whole numbers, so
-- that the average does not depend on the order of the rows.
SELECT
    urn,
    year,
    sum(CAST(round(attainment8 * 10) AS BIGINT)) / 10.0 / count(attainment8) AS attainment8,
    100.0 * count(*) FILTER (em_94) / count(em_94) AS em_94,
    100.0 * count(*) FILTER (em_95) / nullif(count(em_95), 0) AS em_95,
    count(*) AS pupils
FROM npd_ks4
WHERE urn IS NOT NULL
GROUP BY urn, year
HAVING count(attainment8) > 0 AND count(em_94) > 0
