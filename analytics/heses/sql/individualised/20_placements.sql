-- View. The columns that main 23 adds to a record, as they are written.
SELECT
    classified.row,
    classified.hesexcl AS "HESEXCL",
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
    price_words.price_groups AS "PRICE_GROUPS",
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
FROM classified
LEFT JOIN price_words
    ON price_words.upto_a = classified.upto_a
    AND price_words.upto_b = classified.upto_b
    AND price_words.upto_c = classified.upto_c
    AND price_words.upto_d = classified.upto_d
    AND price_words.upto_media = classified.upto_media
    AND price_words.upto_psych = classified.upto_psych
    AND price_words.upto_itt = classified.upto_itt
    AND price_words.upto_inset = classified.upto_inset
LEFT JOIN exclusion_words ON exclusion_words.hesexcl = classified.hesexcl
LEFT JOIN flag_words ON flag_words.flags = classified.flags
LEFT JOIN homes ON homes.row = classified.row
