-- View. Shares of a record in price groups, in ten-thousand-millionths, adding up to one record
-- exactly: each running total is rounded, and a share is the step between two of them.
WITH running AS (
    SELECT
        row,
        is_off_100,
        w_a,
        w_a + w_b AS to_b,
        w_a + w_b + w_c AS to_c,
        w_a + w_b + w_c + w_d AS to_d,
        w_a + w_b + w_c + w_d + w_media AS to_media,
        w_a + w_b + w_c + w_d + w_media + w_psych AS to_psych,
        w_a + w_b + w_c + w_d + w_media + w_psych + w_itt AS to_itt,
        w_a + w_b + w_c + w_d + w_media + w_psych + w_itt + w_inset AS to_inset,
        CAST(10000000000 AS DOUBLE)
            / (w_a + w_b + w_c + w_d + w_media + w_psych + w_itt + w_inset + w_u) AS one_weight
    FROM mains
)
SELECT
    row,
    is_off_100,
    CAST(FLOOR(w_a * one_weight + 0.5) AS BIGINT) AS upto_a,
    CAST(FLOOR(to_b * one_weight + 0.5) AS BIGINT) AS upto_b,
    CAST(FLOOR(to_c * one_weight + 0.5) AS BIGINT) AS upto_c,
    CAST(FLOOR(to_d * one_weight + 0.5) AS BIGINT) AS upto_d,
    CAST(FLOOR(to_media * one_weight + 0.5) AS BIGINT) AS upto_media,
    CAST(FLOOR(to_psych * one_weight + 0.5) AS BIGINT) AS upto_psych,
    CAST(FLOOR(to_itt * one_weight + 0.5) AS BIGINT) AS upto_itt,
    CAST(FLOOR(to_inset * one_weight + 0.5) AS BIGINT) AS upto_inset
FROM running
