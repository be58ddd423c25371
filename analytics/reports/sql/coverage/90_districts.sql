-- The districts that a school beyond primary lies in, with what they are called.
SELECT s.district, coalesce(min(n.local_authority_name), s.district) AS name
FROM schools_reached AS s
JOIN neighbourhoods AS n ON n.local_authority = s.district
WHERE s.beyond_primary
GROUP BY s.district
