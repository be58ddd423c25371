-- Those who entered by the year in which they did.
SELECT CAST(entry_year AS VARCHAR) AS entry_year, count(*) AS entrants
FROM people
WHERE exclusions = 0 AND entry_year IS NOT NULL
GROUP BY ALL
