-- First entry to undergraduate higher education of each linked person.
SELECT number, min(began) AS entry_year
FROM higher
WHERE entrant
GROUP BY number
