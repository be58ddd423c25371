-- Heads and loads of those counted, for each kind of record that the columns tell apart.
-- Running totals over price groups, in their order A, B, C, D, MEDIA, PSYCH, ITT, INSET, U.
WITH portions AS (
    SELECT
        *,
        -- TS 46: column 4a is of part-time students in column 4 (A-25).
        CASE WHEN table_no = 3 AND in_column_4 THEN heses_load / CAST(10000000000 AS DOUBLE) ELSE 0 END
            AS load_a_share
    FROM classified
    WHERE is_counted
)
SELECT
    instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant,
    COUNT(*) AS heads,
    SUM(CASE WHEN table_no = 3 AND in_column_4 THEN heses_load ELSE 0 END) AS load,
    SUM(upto_a) AS heads_a,
    SUM(upto_b) AS heads_b,
    SUM(upto_c) AS heads_c,
    SUM(upto_d) AS heads_d,
    SUM(upto_media) AS heads_media,
    SUM(upto_psych) AS heads_psych,
    SUM(upto_itt) AS heads_itt,
    SUM(upto_inset) AS heads_inset,
    SUM(CAST(FLOOR(load_a_share * upto_a + 0.5) AS BIGINT)) AS load_a,
    SUM(CAST(FLOOR(load_a_share * upto_b + 0.5) AS BIGINT)) AS load_b,
    SUM(CAST(FLOOR(load_a_share * upto_c + 0.5) AS BIGINT)) AS load_c,
    SUM(CAST(FLOOR(load_a_share * upto_d + 0.5) AS BIGINT)) AS load_d,
    SUM(CAST(FLOOR(load_a_share * upto_media + 0.5) AS BIGINT)) AS load_media,
    SUM(CAST(FLOOR(load_a_share * upto_psych + 0.5) AS BIGINT)) AS load_psych,
    SUM(CAST(FLOOR(load_a_share * upto_itt + 0.5) AS BIGINT)) AS load_itt,
    SUM(CAST(FLOOR(load_a_share * upto_inset + 0.5) AS BIGINT)) AS load_inset
FROM portions
GROUP BY instid, table_no, level_h, is_long, fund_h, column_no, is_noncompletion, is_new_entrant
