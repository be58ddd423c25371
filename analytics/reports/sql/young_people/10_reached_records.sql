-- Records of Key Stage 4 of those who attended anything.
SELECT ks4_record AS pseudonym, ks4_year AS year
FROM track
WHERE ks4_record IS NOT NULL AND activities > 0
GROUP BY ks4_record, ks4_year
