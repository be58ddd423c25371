-- The first and last year in which anybody took part.
SELECT min(began) AS first_year, max(began) AS last_year FROM valued_years
