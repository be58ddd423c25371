-- The 16 triples of fields 100 to 147, or of a module (TS 40), one row for each that says anything.
-- Proportions are in thousandths of a per cent; one that is blank, negative or no number is 0
-- (A-12).
WITH typed AS (
    SELECT
        row,
        TRY_CAST(centre AS SMALLINT) AS centre,
        NULLIF(UPPER(SUBSTR(TRIM(subject), 1, 2)), '') AS subject,
        TRY_CAST(proportion AS DECIMAL(12, 3)) AS per_cent
    FROM {written_blocks}
)
SELECT
    row,
    centre,
    subject,
    CASE WHEN per_cent > 0 THEN CAST(per_cent * 1000 AS BIGINT) ELSE 0 END AS proportion
FROM typed
WHERE centre IS NOT NULL OR subject IS NOT NULL OR per_cent > 0
