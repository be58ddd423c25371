-- People in the report, by how the record came that counts, and how many of them went how far.
-- studying: continued, and no award is in the records yet.
SELECT
    CASE WHEN p.uploaded THEN 'uploaded' ELSE 'otherwise' END AS recorded_by,
    count(*) AS participants,
    count(t.he_year) AS entered_ever,
    count(t.continued) AS followed,
    count(*) FILTER (t.continued) AS continued,
    count(*) FILTER (t.continued AND t.award IS NULL) AS studying
FROM people AS p
JOIN track AS t ON t.person = p.person
WHERE p.exclusions = 0
GROUP BY ALL
