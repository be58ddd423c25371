-- What an attendance of each type cost on average, where it is recorded.
SELECT activity_type, CAST(round(avg(millionths)) AS BIGINT) AS millionths
FROM attendance_costs
WHERE millionths IS NOT NULL
GROUP BY activity_type
