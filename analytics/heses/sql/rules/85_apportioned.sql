-- View. Shares of a record in price groups, in ten-thousand-millionths, adding up to one record
-- exactly: each running total is rounded, and a share is the step between two of them.
WITH running AS (
    SELECT
        *,
        in_a + in_b AS to_b,
        in_a + in_b + in_c AS to_c,
        in_a + in_b + in_c + in_d AS to_d,
        in_a + in_b + in_c + in_d + in_media AS to_media,
        in_a + in_b + in_c + in_d + in_media + in_psych AS to_psych,
        in_a + in_b + in_c + in_d + in_media + in_psych + in_itt AS to_itt,
        in_a + in_b + in_c + in_d + in_media + in_psych + in_itt + in_inset AS to_inset,
        CAST(10000000000 AS DOUBLE)
            / (in_a + in_b + in_c + in_d + in_media + in_psych + in_itt + in_inset + in_u)
            AS one_weight
    FROM mains
)
SELECT
    *,
    CAST(FLOOR(in_a * one_weight + 0.5) AS BIGINT) AS upto_a,
    CAST(FLOOR(to_b * one_weight + 0.5) AS BIGINT) AS upto_b,
    CAST(FLOOR(to_c * one_weight + 0.5) AS BIGINT) AS upto_c,
    CAST(FLOOR(to_d * one_weight + 0.5) AS BIGINT) AS upto_d,
    CAST(FLOOR(to_media * one_weight + 0.5) AS BIGINT) AS upto_media,
    CAST(FLOOR(to_psych * one_weight + 0.5) AS BIGINT) AS upto_psych,
    CAST(FLOOR(to_itt * one_weight + 0.5) AS BIGINT) AS upto_itt,
    CAST(FLOOR(to_inset * one_weight + 0.5) AS BIGINT) AS upto_inset
FROM running
