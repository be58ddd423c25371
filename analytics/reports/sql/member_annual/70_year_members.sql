-- A row a member in whose activities somebody took part in the year of the report.
SELECT organisation_key, count(DISTINCT person) AS people, sum(minutes) / 60.0 AS hours
FROM year_attended
WHERE began = {year}
GROUP BY organisation_key
