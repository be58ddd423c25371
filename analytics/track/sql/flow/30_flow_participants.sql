-- People in the report, by how the record came that counts.
SELECT
    CASE WHEN uploaded THEN 'uploaded' ELSE 'otherwise' END AS recorded_by,
    count(*) AS participants
FROM people
WHERE exclusions = 0
GROUP BY ALL
