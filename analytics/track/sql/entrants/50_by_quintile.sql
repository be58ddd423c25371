-- Those in the report by quintile of the home postcode.
SELECT quintile, count(*) AS participants, count(entry_year) AS entrants
FROM people
WHERE exclusions = 0
GROUP BY ALL
