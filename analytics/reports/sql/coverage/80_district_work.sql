-- One row an activity and district in which it reached a school beyond primary, as far as that may be
-- told of schools by themselves: of a district's schools there may be one.
SELECT DISTINCT s.district, r.activity_key
FROM told AS r
JOIN schools_reached AS s ON s.urn = r.urn
WHERE s.beyond_primary
