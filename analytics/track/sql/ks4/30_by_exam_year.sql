-- Results of participants beside the averages of the schools they went to, by exam year.
SELECT
    exam_year,
    count(*) AS participants,
    count(*) FILTER (em_94) AS em_94,
    sum(CAST(round(attainment8 * 10) AS BIGINT)) / 10.0 / count(*) AS attainment8,
    sum(CAST(round(school_attainment8 * 1000) AS BIGINT)) / 1000.0 / count(*) AS school_attainment8,
    sum(CAST(round(school_em_94 * 1000) AS BIGINT)) / 1000.0 / count(*) AS school_em_94
FROM results
GROUP BY exam_year
