-- People who took part before their Key Stage 4 results (by 31 August of the school year in which
-- they turn 16), with their results and those of all pupils of their school in that year. Points
-- and per cent as decimals, so that sums do not depend on the order of the rows.
SELECT
    * EXCLUDE (attainment8, school_attainment8, school_em_94, school_em_95),
    CAST(attainment8 AS DECIMAL(18, 9)) AS attainment8,
    CAST(school_attainment8 AS DECIMAL(18, 9)) AS school_attainment8,
    CAST(school_em_94 AS DECIMAL(18, 9)) AS school_em_94,
    CAST(school_em_95 AS DECIMAL(18, 9)) AS school_em_95,
    CAST(attainment8 AS DECIMAL(18, 9)) - CAST(school_attainment8 AS DECIMAL(18, 9)) AS difference,
    CASE
        WHEN school_attainment8 < 40 THEN 'under_40'
        WHEN school_attainment8 < 45 THEN '40_to_45'
        WHEN school_attainment8 < 50 THEN '45_to_50'
        WHEN school_attainment8 < 55 THEN '50_to_55'
        ELSE '55_and_over'
    END AS school_band
FROM defined
WHERE {among}
  AND first_on <= make_date(CAST(expected_year AS INTEGER) - 2, 8, 31)
  AND attainment8 IS NOT NULL
  AND em_94 IS NOT NULL
  AND em_95 IS NOT NULL
  AND school_attainment8 IS NOT NULL
  AND school_em_95 IS NOT NULL
