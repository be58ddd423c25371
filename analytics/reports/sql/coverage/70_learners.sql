-- One row a person who attended anything, with the third of their school.
SELECT a.person, min(s.ks4_third) AS ks4_third
FROM attendances AS a
LEFT JOIN standing AS s ON s.urn = a.urn
GROUP BY a.person
