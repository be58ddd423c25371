-- View. The weight of each record in each price group. Rules of the course go before those of blocks
-- (A-10). Weights are six times those of the blocks, so that up to three subjects of the aim
-- divide them.
WITH gathered AS (
    SELECT
        counted.*,
        CASE
            WHEN ttcid = 1 THEN 'ITT'
            -- TS 37; QTS on entry is asked for only by an option (A-10).
            WHEN
                ttcid = 3
                AND (
                    NOT inset_requires_qualent2_qts
                    OR COALESCE(qualent2 IN ({qts_on_entry}), FALSE)
                )
            THEN 'INSET'
            -- TS 38
            WHEN ttcid = 2 THEN 'C'
            ELSE ''
        END AS course_group,
        -- A-12: only what was spread by SBJPER can have been pro-rated.
        NOT is_modular
            AND COALESCE(
                NOT is_equal
                AND weight_a + weight_b + weight_c + weight_d + weight_media + weight_psych
                    + weight_sport + weight_30 + weight_none <> 100000,
                FALSE
            ) AS is_off_100,
        -- What goes by the subjects of the aim: blocks without a price group, or the whole record.
        CASE WHEN weights.row IS NULL THEN 1 ELSE weight_none END AS unplaced,
        CASE WHEN aimed.row IS NULL THEN 0 ELSE CAST(6 / aims AS BIGINT) END AS per_aim,
        COALESCE(weight_a, 0) * 6 AS block_a,
        COALESCE(weight_b, 0) * 6 AS block_b,
        COALESCE(weight_c, 0) * 6 AS block_c,
        COALESCE(weight_d, 0) * 6 AS block_d,
        COALESCE(weight_media, 0) * 6 AS block_media,
        COALESCE(weight_psych, 0) * 6 AS block_psych,
        COALESCE(weight_sport, 0) * 6 AS block_sport,
        COALESCE(weight_30, 0) * 6 AS block_30,
        COALESCE(aims_a, 0) AS aim_a,
        COALESCE(aims_b, 0) AS aim_b,
        COALESCE(aims_c, 0) AS aim_c,
        COALESCE(aims_d, 0) AS aim_d,
        COALESCE(aims_media, 0) AS aim_media,
        COALESCE(aims_psych, 0) AS aim_psych
    FROM counted
    LEFT JOIN weights ON weights.row = counted.row
    LEFT JOIN aimed ON aimed.row = counted.row
),
summed AS (
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
    FROM gathered
)
SELECT
    *,
    CASE WHEN course_group = '' THEN sum_a ELSE 0 END AS w_a,
    CASE WHEN course_group = '' THEN sum_b ELSE 0 END AS w_b,
    CASE course_group WHEN '' THEN sum_c WHEN 'C' THEN 1 ELSE 0 END AS w_c,
    CASE WHEN course_group = '' THEN sum_d ELSE 0 END AS w_d,
    CASE WHEN course_group = '' THEN sum_media ELSE 0 END AS w_media,
    CASE WHEN course_group = '' THEN sum_psych ELSE 0 END AS w_psych,
    CASE WHEN course_group = 'ITT' THEN 1 ELSE 0 END AS w_itt,
    CASE WHEN course_group = 'INSET' THEN 1 ELSE 0 END AS w_inset,
    CASE WHEN course_group = '' THEN sum_u ELSE 0 END AS w_u
FROM summed
