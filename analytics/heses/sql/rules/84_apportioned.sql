-- View. Shares of a record in price groups, in ten-thousand-millionths, adding up to one record
-- exactly: each running total is rounded, and a share is the step between two of them.
-- Rules of the course go before those of blocks (A-10).
-- Weights are six times those of the blocks, so that up to three subjects of the aim divide them.
WITH weighed AS (
    SELECT
        counted.*,
        course_group IS NULL AS by_blocks,
        NOT apportion_to_main AS keeps_shares,
        -- What goes by the subjects of the aim: blocks without a price group, or the whole record.
        CASE WHEN weights.row IS NULL THEN 1 ELSE weight_none END AS unplaced,
        CASE WHEN aimed.row IS NULL THEN 0 ELSE CAST(6 / aims AS BIGINT) END AS per_aim,
        COALESCE(weight_a, 0) * 6 AS block_a,
        COALESCE(aims_a, 0) AS aim_a,
        COALESCE(weight_b, 0) * 6 AS block_b,
        COALESCE(aims_b, 0) AS aim_b,
        COALESCE(weight_c, 0) * 6 AS block_c,
        COALESCE(aims_c, 0) AS aim_c,
        COALESCE(weight_d, 0) * 6 AS block_d,
        COALESCE(aims_d, 0) AS aim_d,
        COALESCE(weight_media, 0) * 6 AS block_media,
        COALESCE(aims_media, 0) AS aim_media,
        COALESCE(weight_psych, 0) * 6 AS block_psych,
        COALESCE(aims_psych, 0) AS aim_psych,
        COALESCE(weight_sport, 0) * 6 AS block_sport,
        COALESCE(weight_30, 0) * 6 AS block_30
    FROM counted
    LEFT JOIN weights ON weights.row = counted.row
    LEFT JOIN aimed ON aimed.row = counted.row
),
placed_weights AS (
    SELECT
        *,
        block_a + unplaced * per_aim * aim_a AS sum_a,
        block_b + unplaced * per_aim * aim_b AS sum_b,
        block_c + unplaced * per_aim * aim_c
            -- TS 37, footnote: sports science at an institution on the list (TS 6).
            + CASE WHEN sports_science_is_c THEN block_sport ELSE 0 END AS sum_c,
        block_d + unplaced * per_aim * aim_d
            + CASE WHEN sports_science_is_c THEN 0 ELSE block_sport END
            -- Cost centre 30 stands under both D and Media studies (A-11).
            + CASE WHEN centre_30_is_media THEN 0 ELSE block_30 END AS sum_d,
        block_media + unplaced * per_aim * aim_media
            + CASE WHEN centre_30_is_media THEN block_30 ELSE 0 END AS sum_media,
        block_psych + unplaced * per_aim * aim_psych AS sum_psych,
        -- A-13: unclassified, shown, never D in silence.
        CASE WHEN per_aim = 0 THEN unplaced * 6 ELSE 0 END AS sum_u
    FROM weighed
),
courses AS (
    SELECT
        *,
        -- Six times 100 per cent in thousandths, if SBJPER sums to 100.
        NOT is_modular
            AND sum_a + sum_b + sum_c + sum_d + sum_media + sum_psych + sum_u <> 600000
            AS is_off_100,
        CASE WHEN by_blocks THEN sum_a ELSE 0 END AS w_a,
        CASE WHEN by_blocks THEN sum_b ELSE 0 END AS w_b,
        CASE WHEN by_blocks THEN sum_c WHEN course_group = 'C' THEN 1 ELSE 0 END AS w_c,
        CASE WHEN by_blocks THEN sum_d ELSE 0 END AS w_d,
        CASE WHEN by_blocks THEN sum_media ELSE 0 END AS w_media,
        CASE WHEN by_blocks THEN sum_psych ELSE 0 END AS w_psych,
        CASE WHEN by_blocks THEN 0 WHEN course_group = 'ITT' THEN 1 ELSE 0 END AS w_itt,
        CASE WHEN by_blocks THEN 0 WHEN course_group = 'INSET' THEN 1 ELSE 0 END AS w_inset,
        CASE WHEN by_blocks THEN sum_u ELSE 0 END AS w_u
    FROM placed_weights
),
-- A-12, option apportion = main: the whole record goes to its largest group, ties to the dearer.
largest AS (
    SELECT
        *,
        CASE
            WHEN keeps_shares THEN ''
            WHEN w_a >= GREATEST(w_b, w_c, w_media, w_psych, w_d, w_itt, w_inset, w_u) THEN 'A'
            WHEN w_b >= GREATEST(w_c, w_media, w_psych, w_d, w_itt, w_inset, w_u) THEN 'B'
            WHEN w_c >= GREATEST(w_media, w_psych, w_d, w_itt, w_inset, w_u) THEN 'C'
            WHEN w_media >= GREATEST(w_psych, w_d, w_itt, w_inset, w_u) THEN 'MEDIA'
            WHEN w_psych >= GREATEST(w_d, w_itt, w_inset, w_u) THEN 'PSYCH'
            WHEN w_d >= GREATEST(w_itt, w_inset, w_u) THEN 'D'
            WHEN w_itt >= GREATEST(w_inset, w_u) THEN 'ITT'
            WHEN w_inset >= w_u THEN 'INSET'
            ELSE 'U'
        END AS main_group
    FROM courses
),
running AS (
    SELECT
        *,
        CASE WHEN keeps_shares THEN w_a WHEN main_group = 'A' THEN 1 ELSE 0 END AS t_a,
        CASE WHEN keeps_shares THEN w_b WHEN main_group = 'B' THEN 1 ELSE 0 END AS t_b,
        CASE WHEN keeps_shares THEN w_c WHEN main_group = 'C' THEN 1 ELSE 0 END AS t_c,
        CASE WHEN keeps_shares THEN w_d WHEN main_group = 'D' THEN 1 ELSE 0 END AS t_d,
        CASE WHEN keeps_shares THEN w_media WHEN main_group = 'MEDIA' THEN 1 ELSE 0 END AS t_media,
        CASE WHEN keeps_shares THEN w_psych WHEN main_group = 'PSYCH' THEN 1 ELSE 0 END AS t_psych,
        CASE WHEN keeps_shares THEN w_itt WHEN main_group = 'ITT' THEN 1 ELSE 0 END AS t_itt,
        CASE WHEN keeps_shares THEN w_inset WHEN main_group = 'INSET' THEN 1 ELSE 0 END AS t_inset,
        CASE WHEN keeps_shares THEN w_u WHEN main_group = 'U' THEN 1 ELSE 0 END AS t_u
    FROM largest
),
summed AS (
    SELECT
        *,
        t_a + t_b AS to_b,
        t_a + t_b + t_c AS to_c,
        t_a + t_b + t_c + t_d AS to_d,
        t_a + t_b + t_c + t_d + t_media AS to_media,
        t_a + t_b + t_c + t_d + t_media + t_psych AS to_psych,
        t_a + t_b + t_c + t_d + t_media + t_psych + t_itt AS to_itt,
        t_a + t_b + t_c + t_d + t_media + t_psych + t_itt + t_inset AS to_inset,
        CAST(10000000000 AS DOUBLE)
            / (t_a + t_b + t_c + t_d + t_media + t_psych + t_itt + t_inset + t_u) AS one_weight
    FROM running
)
SELECT
    *,
    CAST(FLOOR(t_a * one_weight + 0.5) AS BIGINT) AS upto_a,
    CAST(FLOOR(to_b * one_weight + 0.5) AS BIGINT) AS upto_b,
    CAST(FLOOR(to_c * one_weight + 0.5) AS BIGINT) AS upto_c,
    CAST(FLOOR(to_d * one_weight + 0.5) AS BIGINT) AS upto_d,
    CAST(FLOOR(to_media * one_weight + 0.5) AS BIGINT) AS upto_media,
    CAST(FLOOR(to_psych * one_weight + 0.5) AS BIGINT) AS upto_psych,
    CAST(FLOOR(to_itt * one_weight + 0.5) AS BIGINT) AS upto_itt,
    CAST(FLOOR(to_inset * one_weight + 0.5) AS BIGINT) AS upto_inset
FROM summed
