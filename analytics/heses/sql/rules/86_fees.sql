-- View. Fee status (TS 42), source (TS 43), eligibility (TS 44), level (TS 45), age on entry
-- (TS 49, 50), and the groups on which premiums are counted (TS 47-52).
WITH status AS (
    SELECT
        *,
        -- TS 42; without COMDATE the first limb fails (A-27).
        COALESCE(
            comdate < {year_start}
            OR (
                qualaim IN ({first_degree})
                AND yrllinst = {year}
                AND qualent2 IN ({higher_national})
            )
            OR (qualaim IN ({pgce}) AND yrllinst = {year} AND qualent2 = 11),
            FALSE
        ) AS is_existing,
        birthdte >= {born_18_years_before} AS is_under_18,
        -- TS 45; a FEEBAND in no row is kept apart (A-15).
        CASE
            WHEN feeband = 1 THEN '1000'
            WHEN feeband = 2 THEN '500'
            WHEN feeband = 41 THEN '2610'
            WHEN feeband = 42 THEN '1305'
            WHEN feeband IN ({other_fee}) THEN 'OTHER'
            ELSE 'UNKNOWN'
        END AS fee_level,
        CAST(FLOOR((comdate - birthdte) / 10000.0) AS INTEGER) AS age_on_entry,
        tinst1 IS NOT NULL OR tinst2 IS NOT NULL AS has_tinst,
        in_column_4 AND mode_h = 'FT' AND COALESCE(level_h = 'UG', FALSE) AS is_ft_undergraduate
    FROM apportioned
),
premiums AS (
    SELECT
        *,
        -- TS 43
        CASE
            WHEN NOT is_existing THEN NULL
            WHEN mstufee = 2 THEN 'LEA'
            WHEN mstufee IN ({saas_or_deni}) THEN 'SAAS_DENI'
            ELSE 'OTHER'
        END AS fee_source,
        -- TS 44; the NHS beats part payment by an LEA, which beats any aim (A-08).
        CASE
            WHEN is_existing THEN NULL
            WHEN nhs_overrides_lea AND fundcode = 5 THEN 'NOT_ELIGIBLE'
            WHEN mstufee IN ({public_fees}) THEN 'ELIGIBLE'
            WHEN fundcode = 5 THEN 'NOT_ELIGIBLE'
            WHEN qualaim IN ({award_first_degree}) AND (is_under_18 OR qualent2 > 11)
            THEN 'ELIGIBLE'
            WHEN
                qualaim = 20
                AND (
                    is_under_18
                    OR (
                        COALESCE(qualent2, 0) NOT IN ({teaching_qualified})
                        AND is_two_years_or_less
                    )
                    OR qualent2 > 11
                )
            THEN 'ELIGIBLE'
            WHEN qualaim IN ({pgce}) AND COALESCE(qualent2, 0) NOT IN ({pgce_barred})
            THEN 'ELIGIBLE'
            WHEN
                qualaim IN ({award_diploma})
                AND (is_under_18 OR COALESCE(qualent2, 0) NOT IN ({higher_national}))
            THEN 'ELIGIBLE'
            WHEN qualaim = 30 AND ttcid = 2 THEN 'ELIGIBLE'
            WHEN qualaim = 30 THEN 'NOT_ELIGIBLE'
            WHEN qualaim IN ({no_award}) THEN 'NOT_ELIGIBLE'
            ELSE 'UNCLASSIFIED'
        END AS fee_eligibility,
        -- TS 49, 50: mature is 25 or older on entry, young is under 25; without both dates neither.
        is_ft_undergraduate AND fund_h = 'HEFCE' AND COALESCE(age_on_entry >= 25, FALSE)
            AS is_mature,
        is_ft_undergraduate AND fund_h = 'HEFCE' AND COALESCE(age_on_entry < 25, FALSE)
            AS is_young,
        -- TS 52, for all three home and EC categories (A-23).
        is_ft_undergraduate
            AND fund_h <> 'ISOV'
            AND is_new_entrant
            AND COALESCE(disall = 4, FALSE) AS is_disabled_entrant,
        has_tinst AND in_column_4 AS is_indirect
    FROM status
)
SELECT
    *,
    -- TS 51: MSTUFEE not = 01, so that blank and 99 count, unless the option says not (A-16).
    is_young
        AND COALESCE(mstufee, 99) <> 1
        AND (fee_remittance_counts_missing OR COALESCE(mstufee, 99) <> 99) AS is_fee_remittance,
    -- TS 48: HESESFTE x XCOLAB01, in hundred-thousandths of a millionth of a per cent.
    CASE WHEN is_indirect THEN heses_load * COALESCE(pcolab, 0) ELSE 0 END AS indirect_load
FROM premiums
