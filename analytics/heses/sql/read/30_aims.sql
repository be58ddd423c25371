-- The subjects of the qualification aim, fields 43 to 45: one row for each that is given.
WITH subjects AS (
    SELECT row, sbjqa1 AS subject FROM given WHERE sbjqa1 IS NOT NULL
    UNION ALL
    SELECT row, sbjqa2 AS subject FROM given WHERE sbjqa2 IS NOT NULL
    UNION ALL
    SELECT row, sbjqa3 AS subject FROM given WHERE sbjqa3 IS NOT NULL
)
SELECT row, UPPER(SUBSTR(TRIM(subject), 1, 2)) AS subject FROM subjects WHERE TRIM(subject) <> ''
