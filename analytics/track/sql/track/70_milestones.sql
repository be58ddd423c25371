-- View. One row a person and milestone that a record shows: when, from which source, and what it
-- says. year: the summer of an exam, or the calendar year in which the academic year begins.
WITH reached AS (
    SELECT person, 'ks2' AS milestone, 'npd_ks2' AS source, ks2_year AS year, ks2_band AS value
    FROM track
    WHERE ks2_year IS NOT NULL
    UNION ALL
    SELECT person, 'ks4', 'npd_ks4', ks4_year, CAST(attainment8 AS VARCHAR)
    FROM track
    WHERE ks4_year IS NOT NULL
    UNION ALL
    SELECT person, 'ks5', 'npd_ks5', ks5_year, CAST(aps AS VARCHAR)
    FROM track
    WHERE ks5_year IS NOT NULL
    UNION ALL
    SELECT person, 'level3', 'npd_ks5', ks5_year, NULL
    FROM track
    WHERE ks5_level3
    UNION ALL
    SELECT person, 'level3', 'ilr', ilr_level3_year, ilr_level
    FROM track
    WHERE ilr_level3 AND ks5_level3 IS NOT TRUE
    UNION ALL
    SELECT person, 'he_entry', 'hesa_student', he_year, CAST(he_ukprn AS VARCHAR)
    FROM track
    WHERE he_year IS NOT NULL
    UNION ALL
    SELECT
        person, 'continuation', 'hesa_student', he_year + 1,
        CASE WHEN continued THEN 'continued' ELSE 'left' END
    FROM track
    WHERE continued IS NOT NULL
    UNION ALL
    SELECT person, 'award', 'hesa_student', award_year, award
    FROM track
    WHERE award IS NOT NULL
    UNION ALL
    SELECT person, 'outcome', 'graduate_outcomes', outcome_year, outcome
    FROM track
    WHERE outcome_year IS NOT NULL
)

SELECT
    person,
    milestone,
    CASE
        WHEN source LIKE 'npd%' THEN 'summer ' || CAST(year AS VARCHAR)
        ELSE CAST(year AS VARCHAR) || '/' || lpad(CAST((year + 1) % 100 AS VARCHAR), 2, '0')
    END AS period,
    source,
    year,
    value
FROM reached
