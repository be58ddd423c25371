-- Each of the scope's activities of the years asked about, with each listed area whose middle is
-- within reach of where it was held: no area where none is. Metres are squared as fractions: as
-- whole numbers they would overflow.
SELECT a.activity_key, a.venue_easting_m IS NOT NULL AS placed, l.neighbourhood
FROM activities AS a
LEFT JOIN listed_areas AS l
    ON power(CAST(a.venue_easting_m - l.easting_m AS DOUBLE), 2)
        + power(CAST(a.venue_northing_m - l.northing_m AS DOUBLE), 2)
        <= power({reach_m}, 2)
WHERE a.status = 'delivered'
  AND ({everybody} OR a.organisation_key IN (SELECT organisation_key FROM scope))
  AND (
      {every_year}
      OR year(a.starts_on) - CASE WHEN month(a.starts_on) < 8 THEN 1 ELSE 0 END
      BETWEEN {first_year} AND {last_year}
  )
