-- Those in the report by the year in which they could enter at 18.
SELECT
    CAST(expected_year AS VARCHAR) AS expected_year,
    count(*) AS participants,
    count(entry_year) AS entrants
FROM people
WHERE exclusions = 0
GROUP BY ALL
