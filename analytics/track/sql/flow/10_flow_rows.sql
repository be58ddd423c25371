-- Uploaded rows of the scope that brought no record that still stands, by what became of them. Of
-- imported rows those that did bring one are taken away.
WITH stood AS (
    SELECT
        CASE
            WHEN u.state IN ('imported', 'unchanged', 'duplicate') THEN 'known'
            WHEN u.state IN ('ready', 'to_fix', 'to_decide', 'unchecked') THEN 'waiting'
            ELSE 'set_aside'
        END AS uploaded_rows,
        u.rows
    FROM own_uploads AS u
    UNION ALL
    SELECT 'known', -count(*)
    FROM people
    WHERE uploaded
)

SELECT uploaded_rows, CAST(greatest(sum(rows), 0) AS BIGINT) AS other_rows
FROM stood
GROUP BY uploaded_rows
