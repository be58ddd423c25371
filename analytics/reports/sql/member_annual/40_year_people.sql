-- Who took part in the year of the report, with everything that is known of them.
SELECT d.*, y.year_activities, y.year_hours, y.is_new
FROM person_years AS y
JOIN defined AS d ON d.person = y.person
WHERE y.began = {year}
