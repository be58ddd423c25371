-- Key Stage 2 of each person once: of several years the one nearest to the cohort clock's, then
-- the earlier.
SELECT l.number, CAST(r.year AS INTEGER) AS ks2_year, r.band AS ks2_band
FROM linked AS l
JOIN npd_ks2 AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
JOIN people AS p ON p.number = l.number AND p.place = 1
WHERE l.source = 'npd_ks2'
QUALIFY row_number() OVER (
    PARTITION BY l.number ORDER BY abs(CAST(r.year AS INTEGER) - (p.expected_year - 7)), r.year
) = 1
