-- View. Shares of a record in price groups, in ten-thousand-millionths, adding up to one record
-- exactly: each running total is rounded, and a share is the step between two of them.
-- Rules of the course go before those of blocks (A-10).
WITH weighed AS (
    SELECT
        counted.*,
        CASE WHEN course_group IS NULL THEN weight_a ELSE 0 END AS w_a,
        CASE WHEN course_group IS NULL THEN weight_b ELSE 0 END AS w_b,
        CASE
            WHEN course_group = 'C' THEN 1
            WHEN course_group IS NOT NULL THEN 0
            -- TS 37, footnote: sports science at an institution on the list (TS 6).
            WHEN sports_science_is_c THEN weight_c + weight_sport
            ELSE weight_c
        END AS w_c,
        CASE
            WHEN course_group IS NOT NULL THEN 0
            ELSE weight_d
                + CASE WHEN sports_science_is_c THEN 0 ELSE weight_sport END
                -- Cost centre 30 stands under both D and Media studies (A-11).
                + CASE WHEN centre_30_is_media THEN 0 ELSE weight_30 END
        END AS w_d,
        CASE
            WHEN course_group IS NOT NULL THEN 0
            ELSE weight_media + CASE WHEN centre_30_is_media THEN weight_30 ELSE 0 END
        END AS w_media,
        CASE WHEN course_group IS NULL THEN weight_psych ELSE 0 END AS w_psych,
        CASE WHEN course_group = 'ITT' THEN 1 ELSE 0 END AS w_itt,
        CASE WHEN course_group = 'INSET' THEN 1 ELSE 0 END AS w_inset,
        CASE WHEN course_group IS NULL THEN weight_u ELSE 0 END AS w_u,
        -- Six times 100 per cent in thousandths, if SBJPER sums to 100.
        NOT is_modular
            AND weight_a + weight_b + weight_c + weight_d + weight_media + weight_psych
            + weight_sport + weight_30 + weight_u <> 600000 AS is_off_100
    FROM counted
    JOIN weights ON weights.row = counted.row
),
-- A-12, option apportion = main: the whole record goes to its largest group, ties to the dearer.
largest AS (
    SELECT
        *,
        CASE
            WHEN NOT apportion_to_main THEN ''
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
    FROM weighed
),
running AS (
    SELECT
        *,
        CASE WHEN main_group = '' THEN w_a WHEN main_group = 'A' THEN 1 ELSE 0 END AS t_a,
        CASE WHEN main_group = '' THEN w_b WHEN main_group = 'B' THEN 1 ELSE 0 END AS t_b,
        CASE WHEN main_group = '' THEN w_c WHEN main_group = 'C' THEN 1 ELSE 0 END AS t_c,
        CASE WHEN main_group = '' THEN w_d WHEN main_group = 'D' THEN 1 ELSE 0 END AS t_d,
        CASE WHEN main_group = '' THEN w_media WHEN main_group = 'MEDIA' THEN 1 ELSE 0 END
            AS t_media,
        CASE WHEN main_group = '' THEN w_psych WHEN main_group = 'PSYCH' THEN 1 ELSE 0 END
            AS t_psych,
        CASE WHEN main_group = '' THEN w_itt WHEN main_group = 'ITT' THEN 1 ELSE 0 END AS t_itt,
        CASE WHEN main_group = '' THEN w_inset WHEN main_group = 'INSET' THEN 1 ELSE 0 END
            AS t_inset,
        CASE WHEN main_group = '' THEN w_u WHEN main_group = 'U' THEN 1 ELSE 0 END AS t_u
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
