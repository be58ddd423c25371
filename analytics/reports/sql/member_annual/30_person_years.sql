-- A row a person and year in which they took part; new where it is their first.
SELECT
    person,
    began,
    count(*) AS year_activities,
    sum(minutes) / 60.0 AS year_hours,
    began = min(began) OVER (PARTITION BY person) AS is_new
FROM year_attended
GROUP BY person, began
