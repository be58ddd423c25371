-- One row a participant record: every reason to leave it out, as bits (exclusions.csv says what
-- they mean), what became of the person, and what is known of the home. expected_year: entry at 18
-- by the cohort clock. place: of several records of one person the first that may be counted is;
-- exclusions leaves the others out for that reason alone, reasons has all that hold.
WITH clocked AS (
    SELECT
        s.*,
        n.number,
        n.records,
        s.cohort_began + s.phase_adjustment + {years_to_entry} AS expected_year
    FROM scoped AS s
    JOIN numbered AS n ON n.pseudonym = s.pseudonym
),

judged AS (
    SELECT
        c.*,
        e.entry_year,
        CASE WHEN c.tracking_permission THEN 0 ELSE 1 END
        + CASE WHEN c.evaluation_group IN ('comparator', 'control') THEN 2 ELSE 0 END
        + CASE WHEN c.identity_state = 'missing_name' OR c.lacks_name THEN 4 ELSE 0 END
        + CASE
            WHEN c.identity_state = 'missing_date_of_birth' OR c.cohort_began IS NULL THEN 8
            ELSE 0
          END
        + CASE WHEN c.identity_state = 'missing_postcode' OR c.lacks_postcode THEN 16 ELSE 0 END
        + CASE
            WHEN c.identity_state = 'several_participants' AND NOT c.recognised THEN 32
            ELSE 0
          END
        + CASE WHEN c.expected_year > {last_year} THEN 64 ELSE 0 END
        + CASE WHEN c.expected_year < {first_year} THEN 128 ELSE 0 END
        + CASE WHEN u.number IS NULL THEN 0 ELSE 256 END
        + CASE
            WHEN c.expected_year NOT BETWEEN {first_year} AND {last_year} THEN 0
            WHEN c.expected_year NOT BETWEEN {first_asked} AND {last_asked} THEN 512
            ELSE 0
          END AS reasons
    FROM clocked AS c
    LEFT JOIN entries AS e ON e.number = c.number
    LEFT JOIN unclear AS u ON u.number = c.number
)

SELECT
    pseudonym,
    person,
    number,
    organisation_key,
    uploaded,
    place,
    records,
    expected_year,
    entry_year,
    polar4_quintile,
    polar3_quintile,
    tundra_msoa_quintile,
    tundra_lsoa_quintile,
    adult_he_2011_quintile,
    gaps_gcse_quintile,
    gaps_gcse_ethnicity_quintile,
    imd_quintile,
    idaci_quintile,
    neighbourhood_group,
    urban,
    urban_estimate,
    coastal,
    coast_km_estimate,
    CASE WHEN place > 1 THEN reasons | 32 ELSE reasons END AS reasons,
    CASE WHEN place > 1 THEN 32 ELSE reasons END AS exclusions
FROM (
    SELECT *, row_number() OVER (PARTITION BY number ORDER BY reasons, pseudonym) AS place
    FROM judged
)
