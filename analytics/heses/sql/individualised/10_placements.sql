-- View. The columns that main 23 adds to a record, as they are written.
WITH shares AS (
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
    FROM classified
)
SELECT
    shares.row,
    shares.hesexcl AS "HESEXCL",
    exclusion_words.bits AS "EXCL_BITS",
    CASE WHEN is_counted THEN 1 ELSE 0 END AS "COUNTED",
    mode_h AS "MODE_H",
    table_no AS "TABLE",
    level_h AS "LEVEL_H",
    CASE WHEN is_long THEN 1 ELSE 0 END AS "LONG",
    fund_h AS "FUND_H",
    CASE WHEN is_standard THEN 1 ELSE 0 END AS "STANDARD_YEAR",
    load_method AS "LOAD_METHOD",
    heses_load / CAST(1000000 AS DOUBLE) AS "HESESFTE",
    column_no AS "COLUMN",
    CASE WHEN is_noncompletion THEN 1 ELSE 0 END AS "NONCOMPLETION",
    CASE WHEN in_column_4 THEN 1 ELSE 0 END AS "COLUMN4",
    CASE WHEN is_new_entrant THEN 1 ELSE 0 END AS "NEW_ENTRANT",
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
    END AS "PRICE_GROUPS",
    CASE WHEN is_existing THEN 'EXISTING' ELSE 'NEW' END AS "FEE_STATUS",
    fee_source AS "FEE_SOURCE",
    fee_eligibility AS "FEE_ELIGIBILITY",
    fee_level AS "FEE_LEVEL",
    age_on_entry AS "AGE_ON_ENTRY",
    CASE WHEN is_mature THEN 1 ELSE 0 END AS "MATURE",
    CASE WHEN is_young THEN 1 ELSE 0 END AS "YOUNG",
    CASE WHEN is_fee_remittance THEN 1 ELSE 0 END AS "FEE_REMITTANCE",
    CASE WHEN is_disabled_entrant THEN 1 ELSE 0 END AS "DISABLED_ENTRANT",
    homes.neighbourhood AS "NEIGHBOURHOOD",
    COALESCE(pcolab, 0) / CAST(100000 AS DOUBLE) AS "XCOLAB01",
    -- In FTE: a load of 100 per cent taught wholly elsewhere is 1.
    indirect_load / CAST(10000000000000 AS DOUBLE) AS "INDIRECT_FTE",
    flag_words.words AS "FLAGS"
FROM shares
LEFT JOIN exclusion_words ON exclusion_words.hesexcl = shares.hesexcl
LEFT JOIN flag_words ON flag_words.flags = shares.flags
LEFT JOIN homes ON homes.row = shares.row
