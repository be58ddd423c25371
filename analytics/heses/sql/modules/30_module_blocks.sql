-- A module's load spread over its blocks, in proportion or equally (A-12), in millionths; a module
-- without a block keeps its load, to be placed by the subjects of the aim (A-13).
WITH totals AS (
    SELECT row AS module, SUM(proportion) AS proportions, COUNT(*) AS blocks
    FROM triples
    GROUP BY row
)
SELECT
    taken.row,
    triples.centre,
    triples.subject,
    CASE
        WHEN totals.module IS NULL THEN taken.load * 1000000
        WHEN totals.proportions > 0
        THEN CAST(FLOOR(CAST(taken.load AS DOUBLE) * 1000000 * triples.proportion
            / totals.proportions + 0.5) AS BIGINT)
        ELSE CAST(FLOOR(CAST(taken.load AS DOUBLE) * 1000000 / totals.blocks + 0.5) AS BIGINT)
    END AS proportion
FROM taken
LEFT JOIN totals ON totals.module = taken.module
LEFT JOIN triples ON triples.row = taken.module
