-- A row a person and type of activity in the year of the report.
SELECT person, activity_type, sum(minutes) / 60.0 AS year_hours
FROM year_attended
WHERE began = {year}
GROUP BY person, activity_type
