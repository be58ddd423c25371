-- Tables 1b, 2b and 3b, long: students of column 4 by fee status, source (existing, TS 43) or
-- eligibility (new, TS 44), and fee level (TS 45). Keyed by level and fundability (A-24).
SELECT
    instid, table_no, level_h, fund_h, is_existing,
    COALESCE(fee_source, fee_eligibility) AS source_or_eligibility,
    fee_level,
    COUNT(*) AS students
FROM classified
WHERE in_column_4
GROUP BY
    instid, table_no, level_h, fund_h, is_existing, COALESCE(fee_source, fee_eligibility),
    fee_level
