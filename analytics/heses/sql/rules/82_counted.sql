-- View. HESEXCL (TS 30, 31), who is counted, and the population of column 4 (TS 47).
WITH excluded AS (
    SELECT *, other_exclusions + {reason_of_load} AS hesexcl FROM loaded
)
SELECT
    *,
    hesexcl = 0 AS is_counted,
    hesexcl = 0 AND NOT is_noncompletion AS in_column_4
FROM excluded
