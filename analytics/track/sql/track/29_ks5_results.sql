-- Key Stage 5 of each person once: of several years the one nearest to the cohort clock's, then
-- the earlier.
SELECT
    l.number,
    CAST(r.year AS INTEGER) AS ks5_year,
    r.aps,
    r.three_a_levels,
    r.level3 AS ks5_level3
FROM linked AS l
JOIN npd_ks5 AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
JOIN people AS p ON p.number = l.number AND p.place = 1
WHERE l.source = 'npd_ks5'
QUALIFY row_number() OVER (
    PARTITION BY l.number ORDER BY abs(CAST(r.year AS INTEGER) - p.expected_year), r.year
) = 1
