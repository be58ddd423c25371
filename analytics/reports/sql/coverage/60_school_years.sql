-- One row a school beyond primary and year in which anything reached it.
SELECT r.urn, r.began, count(*) AS activities
FROM reached AS r
JOIN standing AS s ON s.urn = r.urn
WHERE s.beyond_primary
GROUP BY r.urn, r.began
