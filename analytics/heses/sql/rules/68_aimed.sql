-- What has no price group, in or beside the blocks, goes by the subjects of the qualification aim
-- in equal shares (A-13): how many of the three each group has.
WITH groups AS (
    SELECT aims.row, COALESCE(subjects.price_group, letters.price_group) AS price_group
    FROM aims
    LEFT JOIN weights ON weights.row = aims.row
    LEFT JOIN subjects ON subjects.subject = aims.subject
    LEFT JOIN subjects AS letters ON letters.subject = SUBSTR(aims.subject, 1, 1)
    WHERE weights.row IS NULL OR weights.weight_none > 0
)
SELECT
    row,
    COUNT(*) AS aims,
    SUM(CASE WHEN price_group = 'A' THEN 1 ELSE 0 END) AS aims_a,
    SUM(CASE WHEN price_group = 'B' THEN 1 ELSE 0 END) AS aims_b,
    SUM(CASE WHEN price_group = 'C' THEN 1 ELSE 0 END) AS aims_c,
    SUM(CASE WHEN price_group = 'D' THEN 1 ELSE 0 END) AS aims_d,
    SUM(CASE WHEN price_group = 'MEDIA' THEN 1 ELSE 0 END) AS aims_media,
    SUM(CASE WHEN price_group = 'PSYCH' THEN 1 ELSE 0 END) AS aims_psych
FROM groups
WHERE price_group IS NOT NULL
GROUP BY row
