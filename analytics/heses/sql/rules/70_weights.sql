-- How a record is spread over price groups (A-12): in proportion to SBJPER; where no proportion
-- is usable, equally. Weights are whole numbers, six times the proportion, so that three subjects
-- of the aim divide exactly (A-13).
WITH totals AS (
    SELECT row, SUM(proportion) AS proportions, SUM(is_named) AS named FROM mapped GROUP BY row
),
weighed AS (
    SELECT
        mapped.row,
        mapped.price_group,
        CASE WHEN totals.proportions > 0 THEN mapped.proportion ELSE mapped.is_named END AS weight
    FROM mapped
    JOIN totals ON totals.row = mapped.row
),
-- What has no price group, in or beside the blocks, goes by the subjects of the aim.
unplaced AS (
    SELECT row, SUM(weight) AS weight FROM weighed WHERE price_group IS NULL GROUP BY row
    UNION ALL
    SELECT records.row, 1 AS weight
    FROM records
    LEFT JOIN totals ON totals.row = records.row
    WHERE totals.row IS NULL
),
aimed AS (
    SELECT aims.row, COALESCE(subjects.price_group, letters.price_group) AS price_group
    FROM aims
    JOIN unplaced ON unplaced.row = aims.row
    LEFT JOIN subjects ON subjects.subject = aims.subject
    LEFT JOIN subjects AS letters ON letters.subject = SUBSTR(aims.subject, 1, 1)
    WHERE COALESCE(subjects.price_group, letters.price_group) IS NOT NULL
),
aim_counts AS (
    SELECT row, COUNT(*) AS aims FROM aimed GROUP BY row
),
parts AS (
    SELECT row, price_group, weight * 6 AS weight FROM weighed WHERE price_group IS NOT NULL
    UNION ALL
    SELECT aimed.row, aimed.price_group, unplaced.weight * CAST(6 / aim_counts.aims AS BIGINT)
    FROM aimed
    JOIN aim_counts ON aim_counts.row = aimed.row
    JOIN unplaced ON unplaced.row = aimed.row
    UNION ALL
    SELECT unplaced.row, 'U', unplaced.weight * 6
    FROM unplaced
    LEFT JOIN aim_counts ON aim_counts.row = unplaced.row
    WHERE aim_counts.row IS NULL
)
SELECT
    row,
    CAST(SUM(CASE WHEN price_group = 'A' THEN weight ELSE 0 END) AS BIGINT) AS weight_a,
    CAST(SUM(CASE WHEN price_group = 'B' THEN weight ELSE 0 END) AS BIGINT) AS weight_b,
    CAST(SUM(CASE WHEN price_group = 'C' THEN weight ELSE 0 END) AS BIGINT) AS weight_c,
    CAST(SUM(CASE WHEN price_group = 'D' THEN weight ELSE 0 END) AS BIGINT) AS weight_d,
    CAST(SUM(CASE WHEN price_group = 'MEDIA' THEN weight ELSE 0 END) AS BIGINT) AS weight_media,
    CAST(SUM(CASE WHEN price_group = 'PSYCH' THEN weight ELSE 0 END) AS BIGINT) AS weight_psych,
    CAST(SUM(CASE WHEN price_group = 'SPORT' THEN weight ELSE 0 END) AS BIGINT) AS weight_sport,
    CAST(SUM(CASE WHEN price_group = 'CENTRE30' THEN weight ELSE 0 END) AS BIGINT) AS weight_30,
    CAST(SUM(CASE WHEN price_group = 'U' THEN weight ELSE 0 END) AS BIGINT) AS weight_u
FROM parts
GROUP BY row
