-- Activities as they are; free text was left behind when the records were read.
-- The venue's postcode is left as its place (British National Grid); without one an activity is
-- where its host is, and what is held online is nowhere.
SELECT
    a.* EXCLUDE (venue_postcode),
    CASE WHEN a.mode = 'online' THEN NULL ELSE coalesce(v.easting_m, h.easting_m) END
        AS venue_easting_m,
    CASE WHEN a.mode = 'online' THEN NULL ELSE coalesce(v.northing_m, h.northing_m) END
        AS venue_northing_m
FROM activities_given AS a
LEFT JOIN spots AS v ON v.postcode = a.venue_postcode
LEFT JOIN institutions_given AS i ON i.urn = a.host_urn
LEFT JOIN spots AS h ON h.postcode = i.postcode
