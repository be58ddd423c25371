-- One row a record of Key Stage 4: its results, whether outreach reached its person, the year in
-- which they could enter at 18, and what the neighbourhood of their home is.
SELECT
    r.pseudonym,
    r.attainment8,
    r.em_94,
    CAST(r.year AS INTEGER) + 2 AS expected_year,
    t.pseudonym IS NOT NULL AS reached,
    n.*
FROM npd_ks4 AS r
LEFT JOIN record_homes AS h
    ON h.source = 'npd_ks4' AND h.year = r.year AND h.pseudonym = r.pseudonym
LEFT JOIN neighbourhood_categories AS n ON n.neighbourhood = h.neighbourhood
LEFT JOIN reached_records AS t
    ON t.pseudonym = r.pseudonym AND t.year = CAST(r.year AS INTEGER)
