-- One row a participant record: every reason to leave it out, as bits (exclusions.csv says what
-- they mean), what became of the person, and what is known of the home. expected_year: entry at 18
-- by the cohort clock.
WITH clocked AS (
    SELECT *, cohort_began + phase_adjustment + {years_to_entry} AS expected_year
    FROM scoped
)
SELECT
    c.pseudonym,
    c.expected_year,
    e.entry_year,
    c.polar4_quintile,
    c.polar3_quintile,
    c.tundra_msoa_quintile,
    c.tundra_lsoa_quintile,
    c.adult_he_2011_quintile,
    c.gaps_gcse_quintile,
    c.gaps_gcse_ethnicity_quintile,
    c.imd_quintile,
    c.idaci_quintile,
    c.neighbourhood_group,
    c.urban,
    c.urban_estimate,
    CASE WHEN c.tracking_permission THEN 0 ELSE 1 END
    + CASE WHEN c.evaluation_group IN ('comparator', 'control') THEN 2 ELSE 0 END
    + CASE c.identity_state
        WHEN 'missing_name' THEN 4
        WHEN 'missing_date_of_birth' THEN 8
        WHEN 'missing_postcode' THEN 16
        WHEN 'several_participants' THEN 32
        ELSE 0
      END
    + CASE WHEN c.expected_year > {last_year} THEN 64 ELSE 0 END
    + CASE WHEN c.expected_year < {first_year} THEN 128 ELSE 0 END
    + CASE WHEN u.pseudonym IS NULL THEN 0 ELSE 256 END AS exclusions
FROM clocked AS c
LEFT JOIN entries AS e ON e.pseudonym = c.pseudonym
LEFT JOIN unclear AS u ON u.pseudonym = c.pseudonym
