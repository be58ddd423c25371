-- How common each value is, over both files. A small file says little of that: {steady} people
-- among whom an average value has its stored share are counted in.
WITH
counted AS (
    SELECT 'forename' AS field, forename AS value, count(*) AS people FROM everyone GROUP BY ALL
    UNION ALL
    SELECT 'surname', surname, count(*) FROM everyone GROUP BY ALL
    UNION ALL
    SELECT 'born', strftime(born, '%Y-%m-%d'), count(*) FROM everyone GROUP BY ALL
    UNION ALL
    SELECT 'postcode', postcode, count(*) FROM everyone GROUP BY ALL
)
SELECT
    field,
    value,
    (people + {steady} * stored.share) / (sum(people) OVER (PARTITION BY field) + {steady}) AS share
FROM counted
JOIN stored USING (field)
WHERE value IS NOT NULL
