-- Part-time load factor (main 10(3), A-20): column 4a over column 4 of Table 3a, HEFCE-fundable.
SELECT
    instid,
    CAST(SUM(CASE WHEN in_column_4 AND table_no = 3 AND fund_h = 'HEFCE' THEN heses_load ELSE 0 END)
        AS BIGINT) AS load,
    CAST(SUM(CASE WHEN in_column_4 AND table_no = 3 AND fund_h = 'HEFCE' THEN 1 ELSE 0 END)
        AS BIGINT) AS students,
    COUNT(*) AS records,
    CAST(SUM(CASE WHEN is_counted THEN 1 ELSE 0 END) AS BIGINT) AS counted,
    CAST(SUM(CASE WHEN in_column_4 THEN 1 ELSE 0 END) AS BIGINT) AS column_4
FROM classified
GROUP BY instid
