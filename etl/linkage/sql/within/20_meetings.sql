-- The chance that two different records of the file have the same value, by field.
WITH
counted AS (
    SELECT 'forename' AS field, forename AS value FROM left_people
    UNION ALL SELECT 'surname', surname FROM left_people
    UNION ALL SELECT 'born', strftime(born, '%Y-%m-%d') FROM left_people
    UNION ALL SELECT 'postcode', postcode FROM left_people
),
grouped AS (
    SELECT field, value, count(*) AS here FROM counted WHERE value IS NOT NULL GROUP BY field, value
)
SELECT
    field,
    sum(here * (here - 1))::DOUBLE AS meetings,
    sum(here)::DOUBLE * (sum(here)::DOUBLE - 1) AS pairs
FROM grouped
GROUP BY field
