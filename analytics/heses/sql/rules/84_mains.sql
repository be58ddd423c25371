-- View. A-12, option apportion = main: the whole record goes to its largest group, ties to the
-- dearer.
WITH largest AS (
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
)
SELECT
    *,
    CASE main_group WHEN '' THEN w_a WHEN 'A' THEN 1 ELSE 0 END AS in_a,
    CASE main_group WHEN '' THEN w_b WHEN 'B' THEN 1 ELSE 0 END AS in_b,
    CASE main_group WHEN '' THEN w_c WHEN 'C' THEN 1 ELSE 0 END AS in_c,
    CASE main_group WHEN '' THEN w_d WHEN 'D' THEN 1 ELSE 0 END AS in_d,
    CASE main_group WHEN '' THEN w_media WHEN 'MEDIA' THEN 1 ELSE 0 END AS in_media,
    CASE main_group WHEN '' THEN w_psych WHEN 'PSYCH' THEN 1 ELSE 0 END AS in_psych,
    CASE main_group WHEN '' THEN w_itt WHEN 'ITT' THEN 1 ELSE 0 END AS in_itt,
    CASE main_group WHEN '' THEN w_inset WHEN 'INSET' THEN 1 ELSE 0 END AS in_inset,
    CASE main_group WHEN '' THEN w_u WHEN 'U' THEN 1 ELSE 0 END AS in_u
FROM largest
