-- View. HESEXCL (TS 30, 31), who is counted, and the population of column 4 (TS 47).
WITH excluded AS (
    SELECT *, other_exclusions + {reason_of_load} AS hesexcl FROM loaded
)
SELECT
    *,
    hesexcl = 0 AS is_counted,
    hesexcl = 0 AND NOT is_noncompletion AS in_column_4,
    CASE
        WHEN ttcid = 1 THEN 'ITT'
        -- TS 37; QTS on entry is asked for only by an option (A-10).
        WHEN
            ttcid = 3
            AND (NOT inset_requires_qualent2_qts OR COALESCE(qualent2 IN ({qts_on_entry}), FALSE))
        THEN 'INSET'
        -- TS 38
        WHEN ttcid = 2 THEN 'C'
    END AS course_group
FROM excluded
