-- The schools and colleges beyond primary, with what is publicly known of each.
SELECT
    s.urn,
    i.name,
    s.phase,
    s.local_authority,
    s.region,
    s.district,
    n.local_authority_name AS district_name,
    i.ks4_attainment8,
    i.fsm_percent,
    s.high_need,
    i.easting_m,
    i.northing_m
FROM schools_reached AS s
JOIN institutions AS i ON i.urn = s.urn
LEFT JOIN neighbourhoods AS n ON n.neighbourhood = s.neighbourhood
WHERE s.beyond_primary
