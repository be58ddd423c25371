-- Schools and colleges that were open in the years asked about, each in a third of those with a
-- figure: of Attainment 8 from the lowest, of free school meals from the fewest.
-- beyond_primary: teaches pupils of 13 and older.
WITH known AS (
    SELECT
        *,
        coalesce(high_age >= 13, phase <> 'primary', TRUE) AS beyond_primary
    FROM institutions
    WHERE closed_on IS NULL OR closed_on >= make_date({first_year}, 8, 1)
)

SELECT
    urn,
    phase,
    region,
    local_authority,
    neighbourhood,
    beyond_primary,
    CASE
        WHEN ks4_attainment8 IS NULL OR NOT beyond_primary THEN NULL
        ELSE ntile(3) OVER (
            PARTITION BY beyond_primary, ks4_attainment8 IS NULL ORDER BY ks4_attainment8, urn
        )
    END AS ks4_third,
    CASE
        WHEN fsm_percent IS NULL OR NOT beyond_primary THEN NULL
        ELSE ntile(3) OVER (
            PARTITION BY beyond_primary, fsm_percent IS NULL ORDER BY fsm_percent, urn
        )
    END AS fsm_third
FROM known
