-- Those in the report by what is known of the home postcode, by one breakdown (homes.csv).
SELECT
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
    ) AS home,
    count(*) AS participants,
    count(entry_year) AS entrants
FROM people
WHERE exclusions = 0
GROUP BY ALL
