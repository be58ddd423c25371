-- View. One row for each price group of a cell: the step between two running totals.
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'A' AS price_group, heads_a AS heads, load_a AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'B' AS price_group, heads_b - heads_a AS heads, load_b - load_a AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'C' AS price_group, heads_c - heads_b AS heads, load_c - load_b AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'D' AS price_group, heads_d - heads_c AS heads, load_d - load_c AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'MEDIA' AS price_group, heads_media - heads_d AS heads, load_media - load_d AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'PSYCH' AS price_group, heads_psych - heads_media AS heads, load_psych - load_media AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'ITT' AS price_group, heads_itt - heads_psych AS heads, load_itt - load_psych AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'INSET' AS price_group, heads_inset - heads_itt AS heads, load_inset - load_itt AS load
FROM cells
UNION ALL
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    'U' AS price_group, heads * 10000000000 - heads_inset AS heads, load - load_inset AS load
FROM cells
