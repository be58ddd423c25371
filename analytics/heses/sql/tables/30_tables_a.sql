-- Tables 1a, 2a and 3a, long. Column 1 is counted by 1 December and column 2 after it (TS 26),
-- 3 is non-completions (TS 36), 4 is 1 + 2 - 3, 4a its load (TS 46), 5 its new entrants (TS 35).
-- Heads in ten-thousand-millionths, loads in millionths of a per cent. A cell of 0 is absent.
WITH columns AS (
    SELECT *, '1' AS column_name, heads AS amount FROM grouped WHERE column_no = 1
    UNION ALL
    SELECT *, '2' AS column_name, heads AS amount FROM grouped WHERE column_no = 2
    UNION ALL
    SELECT *, '3' AS column_name, heads AS amount FROM grouped WHERE is_noncompletion
    UNION ALL
    SELECT *, '4' AS column_name, heads AS amount FROM grouped WHERE NOT is_noncompletion
    UNION ALL
    SELECT *, '4a' AS column_name, load AS amount FROM grouped
    WHERE table_no = 3 AND NOT is_noncompletion
    UNION ALL
    SELECT *, '5' AS column_name, heads AS amount FROM grouped
    WHERE is_new_entrant AND NOT is_noncompletion
)
SELECT
    instid, table_no, price_group, is_long, level_h, fund_h, column_name,
    CAST(SUM(amount) AS BIGINT) AS amount
FROM columns
GROUP BY instid, table_no, price_group, is_long, level_h, fund_h, column_name
HAVING SUM(amount) <> 0
