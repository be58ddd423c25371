-- Key Stage 4 of each person once: of several years the one nearest to the cohort clock's, then
-- the earlier.
SELECT
    l.number,
    r.pseudonym AS ks4_record,
    r.year AS exam_year,
    CAST(r.year AS INTEGER) AS ks4_year,
    r.urn AS ks4_urn,
    r.attainment8,
    r.em_94,
    r.em_95,
    r.idaci_decile AS ks4_idaci_decile
FROM linked AS l
JOIN npd_ks4 AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
JOIN people AS p ON p.number = l.number AND p.place = 1
WHERE l.source = 'npd_ks4'
QUALIFY row_number() OVER (
    PARTITION BY l.number ORDER BY abs(CAST(r.year AS INTEGER) - (p.expected_year - 2)), r.year
) = 1
