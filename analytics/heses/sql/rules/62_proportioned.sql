-- How a record is spread over price groups: in proportion to SBJPER (A-12).
SELECT
    row,
    CAST(SUM(CASE WHEN price_group = 'A' THEN proportion ELSE 0 END) AS BIGINT) AS weight_a,
    CAST(SUM(CASE WHEN price_group = 'B' THEN proportion ELSE 0 END) AS BIGINT) AS weight_b,
    CAST(SUM(CASE WHEN price_group = 'C' THEN proportion ELSE 0 END) AS BIGINT) AS weight_c,
    CAST(SUM(CASE WHEN price_group = 'D' THEN proportion ELSE 0 END) AS BIGINT) AS weight_d,
    CAST(SUM(CASE WHEN price_group = 'MEDIA' THEN proportion ELSE 0 END) AS BIGINT) AS weight_media,
    CAST(SUM(CASE WHEN price_group = 'PSYCH' THEN proportion ELSE 0 END) AS BIGINT) AS weight_psych,
    CAST(SUM(CASE WHEN price_group = 'SPORT' THEN proportion ELSE 0 END) AS BIGINT) AS weight_sport,
    CAST(SUM(CASE WHEN price_group = 'CENTRE30' THEN proportion ELSE 0 END) AS BIGINT) AS weight_30,
    CAST(SUM(CASE WHEN price_group = 'NONE' THEN proportion ELSE 0 END) AS BIGINT) AS weight_none
FROM mapped
GROUP BY row
