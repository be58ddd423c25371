-- How common each value is, over both files. A small file says little of that: {steady} people
-- among whom an average value has its stored share are counted in. The value '' stands for one
-- that a single person has.
WITH
counted AS (
    SELECT 'forename' AS field, forename AS value, count(*) AS people FROM everyone GROUP BY ALL
    UNION ALL
    SELECT 'surname', surname, count(*) FROM everyone GROUP BY ALL
    UNION ALL
    SELECT 'born', strftime(born, '%Y-%m-%d'), count(*) FROM everyone GROUP BY ALL
    UNION ALL
    SELECT 'postcode', postcode, count(*) FROM everyone GROUP BY ALL
),
totals AS (
    SELECT stored.field, stored.share, coalesce(sum(people), 0)::DOUBLE AS people
    FROM stored
    LEFT JOIN (SELECT * FROM counted WHERE value IS NOT NULL) AS known USING (field)
    GROUP BY stored.field, stored.share
)
SELECT field, value, (c.people + {steady} * t.share) / (t.people + {steady}) AS share
FROM counted AS c
JOIN totals AS t USING (field)
WHERE value IS NOT NULL
UNION ALL
SELECT field, '', (1 + {steady} * share) / (people + {steady}) FROM totals
