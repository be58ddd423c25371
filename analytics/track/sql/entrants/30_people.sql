-- One row a participant record: every reason to leave it out, as bits (exclusions.csv says what
-- they mean), and what became of the person. expected_year: entry at 18 by the cohort clock.
WITH clocked AS (
    SELECT
        *,
        cohort_began + phase_adjustment + {years_to_entry} AS expected_year,
        coalesce(
            CASE {home}
                WHEN 'neighbourhood_group' THEN neighbourhood_group
                WHEN 'urban' THEN CASE WHEN urban THEN 'urban' WHEN NOT urban THEN 'rural' END
                WHEN 'urban_estimate' THEN
                    CASE WHEN urban_estimate THEN 'urban' WHEN NOT urban_estimate THEN 'rural' END
            END,
            CAST(
                CASE {home}
                    WHEN 'polar4_quintile' THEN polar4_quintile
                    WHEN 'polar3_quintile' THEN polar3_quintile
                    WHEN 'tundra_msoa_quintile' THEN tundra_msoa_quintile
                    WHEN 'tundra_lsoa_quintile' THEN tundra_lsoa_quintile
                    WHEN 'adult_he_2011_quintile' THEN adult_he_2011_quintile
                    WHEN 'gaps_gcse_quintile' THEN gaps_gcse_quintile
                    WHEN 'gaps_gcse_ethnicity_quintile' THEN gaps_gcse_ethnicity_quintile
                    WHEN 'imd_quintile' THEN imd_quintile
                    WHEN 'idaci_quintile' THEN idaci_quintile
                END AS VARCHAR
            ),
            'none'
        ) AS home
    FROM scoped
)
SELECT
    c.pseudonym,
    c.expected_year,
    e.entry_year,
    c.home,
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
