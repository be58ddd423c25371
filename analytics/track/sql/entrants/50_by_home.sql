-- Those in the report by what is known of the home postcode.
SELECT home, count(*) AS participants, count(entry_year) AS entrants
FROM people
WHERE exclusions = 0
GROUP BY ALL
