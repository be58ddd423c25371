-- Shares in price groups in words, once for each spread over groups that occurs: there are far
-- fewer of them than records.
WITH spreads AS (
    SELECT DISTINCT
        upto_a, upto_b, upto_c, upto_d, upto_media, upto_psych, upto_itt, upto_inset
    FROM classified
),
shares AS (
    SELECT
        *,
        upto_a / CAST(10000000000 AS DOUBLE) AS a,
        (upto_b - upto_a) / CAST(10000000000 AS DOUBLE) AS b,
        (upto_c - upto_b) / CAST(10000000000 AS DOUBLE) AS c,
        (upto_d - upto_c) / CAST(10000000000 AS DOUBLE) AS d,
        (upto_media - upto_d) / CAST(10000000000 AS DOUBLE) AS media,
        (upto_psych - upto_media) / CAST(10000000000 AS DOUBLE) AS psych,
        (upto_itt - upto_psych) / CAST(10000000000 AS DOUBLE) AS itt,
        (upto_inset - upto_itt) / CAST(10000000000 AS DOUBLE) AS inset,
        (10000000000 - upto_inset) / CAST(10000000000 AS DOUBLE) AS u
    FROM spreads
)
SELECT
    upto_a, upto_b, upto_c, upto_d, upto_media, upto_psych, upto_itt, upto_inset,
    -- In the order of the alphabet, in plain digits however small.
    CASE
        WHEN a = 1 THEN 'A:1'
        WHEN b = 1 THEN 'B:1'
        WHEN c = 1 THEN 'C:1'
        WHEN d = 1 THEN 'D:1'
        ELSE TRIM(
            CASE WHEN a > 0 THEN 'A:' || RTRIM(CAST(CAST(a AS DECIMAL(11, 10)) AS VARCHAR), '0') ELSE '' END
            || CASE WHEN b > 0 THEN ' B:' || RTRIM(CAST(CAST(b AS DECIMAL(11, 10)) AS VARCHAR), '0') ELSE '' END
            || CASE WHEN c > 0 THEN ' C:' || RTRIM(CAST(CAST(c AS DECIMAL(11, 10)) AS VARCHAR), '0') ELSE '' END
            || CASE WHEN d > 0 THEN ' D:' || RTRIM(CAST(CAST(d AS DECIMAL(11, 10)) AS VARCHAR), '0') ELSE '' END
            || CASE WHEN inset = 1 THEN 'INSET:1' ELSE '' END
            || CASE WHEN itt = 1 THEN 'ITT:1' ELSE '' END
            || CASE
                WHEN media = 1 THEN 'MEDIA:1'
                WHEN media > 0 THEN ' MEDIA:' || RTRIM(CAST(CAST(media AS DECIMAL(11, 10)) AS VARCHAR), '0')
                ELSE ''
            END
            || CASE
                WHEN psych = 1 THEN 'PSYCH:1'
                WHEN psych > 0 THEN ' PSYCH:' || RTRIM(CAST(CAST(psych AS DECIMAL(11, 10)) AS VARCHAR), '0')
                ELSE ''
            END
            || CASE
                WHEN u = 1 THEN 'U:1'
                WHEN u > 0 THEN ' U:' || RTRIM(CAST(CAST(u AS DECIMAL(11, 10)) AS VARCHAR), '0')
                ELSE ''
            END
        )
    END AS price_groups
FROM shares
