-- Neighbourhoods that are both rural and of low participation. Not of Northern Ireland, which has a
-- grid of its own, on which nothing of Great Britain is near.
SELECT
    neighbourhood,
    name,
    local_authority_name,
    easting_m,
    northing_m,
    provider_km,
    school_km
FROM neighbourhoods
WHERE ({rural}) = 'rural'
  AND ({low_participation}) = 'yes'
  AND coalesce(local_authority, '') NOT LIKE 'N%'
