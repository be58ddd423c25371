-- Indirectly funded students of column 4, by the pair of teaching institutions in the order
-- returned (TS 48, A-22): heads, and FTE x the proportion taught elsewhere.
SELECT
    instid, tinst1, tinst2, fund_h,
    COUNT(*) AS students,
    CAST(SUM(indirect_load) AS BIGINT) AS load
FROM classified
WHERE is_indirect
GROUP BY instid, tinst1, tinst2, fund_h
