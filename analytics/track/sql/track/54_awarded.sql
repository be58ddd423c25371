-- The first award of each person who entered, in or after the year of entry.
SELECT h.number, h.award, h.began AS award_year
FROM higher AS h
JOIN entered AS e ON e.number = h.number AND h.began >= e.he_year
WHERE h.award IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY h.number ORDER BY h.began, h.year) = 1
