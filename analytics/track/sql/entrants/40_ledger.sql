-- Everybody once: under the first reason to leave them out, or 0 for those in the report.
SELECT exclusions & -exclusions AS bit, count(*) AS participants
FROM people
GROUP BY ALL
