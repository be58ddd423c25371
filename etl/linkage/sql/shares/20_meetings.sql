-- The chance that two people drawn one from each file have the same value, by field.
WITH
counted AS (
    SELECT 'forename' AS field, forename AS value, 0 AS side FROM left_people
    UNION ALL SELECT 'forename', forename, 1 FROM right_people
    UNION ALL SELECT 'surname', surname, 0 FROM left_people
    UNION ALL SELECT 'surname', surname, 1 FROM right_people
    UNION ALL SELECT 'born', strftime(born, '%Y-%m-%d'), 0 FROM left_people
    UNION ALL SELECT 'born', strftime(born, '%Y-%m-%d'), 1 FROM right_people
    UNION ALL SELECT 'postcode', postcode, 0 FROM left_people
    UNION ALL SELECT 'postcode', postcode, 1 FROM right_people
),
grouped AS (
    SELECT
        field, value,
        count(*) FILTER (side = 0) AS here,
        count(*) FILTER (side = 1) AS there
    FROM counted
    WHERE value IS NOT NULL
    GROUP BY field, value
)
SELECT
    field,
    sum(here * there)::DOUBLE AS meetings,
    sum(here)::DOUBLE * sum(there)::DOUBLE AS pairs
FROM grouped
GROUP BY field
