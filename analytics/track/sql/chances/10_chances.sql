-- People who are in the report, or left out only because a record may or may not be theirs: whether
-- an entrant's record is linked to them, and how likely they are entrants, by every record that
-- may be theirs. Within a year one record at most is theirs; the records of a person in several
-- years are one student's, so that the likeliest year counts. In millionths, so that a sum does
-- not depend on the order of the rows.
WITH pairs AS (
    SELECT pseudonym, source, year, record_pseudonym, probability FROM links
    UNION ALL
    SELECT pseudonym, source, year, record_pseudonym, probability FROM possible
),

by_record AS (
    SELECT
        s.person,
        p.year,
        p.record_pseudonym,
        max(CAST(round(p.probability * 1e6) AS BIGINT)) AS millionths
    FROM pairs AS p
    JOIN scoped AS s ON s.pseudonym = p.pseudonym
    JOIN hesa_student AS r ON r.pseudonym = p.record_pseudonym AND r.year = p.year
    WHERE p.source = 'hesa_student'
      AND r.entrant
      AND coalesce(r.level, '') NOT LIKE 'postgraduate%'
    GROUP BY s.person, p.year, p.record_pseudonym
),

by_year AS (
    SELECT person, year, least(sum(millionths), 1000000) AS millionths
    FROM by_record
    GROUP BY person, year
),

by_person AS (
    SELECT person, max(millionths) AS millionths
    FROM by_year
    GROUP BY person
)

SELECT
    p.person,
    p.entry_year IS NOT NULL AS linked,
    p.exclusions = 256 AS unsure,
    coalesce(b.millionths, 0) / 1e6 AS chance,
    p.polar4_quintile,
    p.polar3_quintile,
    p.tundra_msoa_quintile,
    p.tundra_lsoa_quintile,
    p.adult_he_2011_quintile,
    p.gaps_gcse_quintile,
    p.gaps_gcse_ethnicity_quintile,
    p.imd_quintile,
    p.idaci_quintile,
    p.neighbourhood_group,
    p.urban,
    p.urban_estimate
FROM people AS p
LEFT JOIN by_person AS b ON b.person = p.person
WHERE p.exclusions IN (0, 256)
