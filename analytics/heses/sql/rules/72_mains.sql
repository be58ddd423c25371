-- View. A-12, option apportion = main: the whole record goes to its largest group, ties to the
-- dearer.
WITH largest AS (
    SELECT
        row,
        is_off_100,
        CASE
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
    WHERE apportion_to_main
)
SELECT
    row,
    is_off_100,
    CASE WHEN main_group = 'A' THEN 1 ELSE 0 END AS w_a,
    CASE WHEN main_group = 'B' THEN 1 ELSE 0 END AS w_b,
    CASE WHEN main_group = 'C' THEN 1 ELSE 0 END AS w_c,
    CASE WHEN main_group = 'D' THEN 1 ELSE 0 END AS w_d,
    CASE WHEN main_group = 'MEDIA' THEN 1 ELSE 0 END AS w_media,
    CASE WHEN main_group = 'PSYCH' THEN 1 ELSE 0 END AS w_psych,
    CASE WHEN main_group = 'ITT' THEN 1 ELSE 0 END AS w_itt,
    CASE WHEN main_group = 'INSET' THEN 1 ELSE 0 END AS w_inset,
    CASE WHEN main_group = 'U' THEN 1 ELSE 0 END AS w_u
FROM largest
