-- Schools and colleges, public as they are; the postcode is left as its place.
SELECT i.* EXCLUDE (postcode), s.easting_m, s.northing_m, s.neighbourhood
FROM institutions_given AS i
LEFT JOIN spots AS s ON s.postcode = i.postcode
