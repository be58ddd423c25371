-- View. Mode (TS 32), level (TS 33), length (TS 41), fundability (TS 34), countable column,
-- non-completion (TS 36), new entrant (TS 25, 35), and who starts or leaves a split year (A-04).
WITH moded AS (
    SELECT
        *,
        -- TS 32: part-time unless specifically full-time or sandwich (A-09 for the gaps).
        CASE
            WHEN
                (
                    mode = 1
                    OR (
                        mode IN ({sandwich_modes})
                        AND COALESCE(feeband, 0) NOT IN ({half_fee})
                        AND COALESCE(locsdy, 0) <> 4
                    )
                    OR (mode = 53 AND COALESCE(feeband, 0) NOT IN ({half_fee}))
                )
                -- TS 21, only where the institution asks for it (A-14).
                AND NOT (apply_24_week_rule AND is_under_24_weeks)
            THEN 'FT'
            WHEN
                mode IN ({sandwich_modes})
                AND feeband IN ({half_fee})
                AND locsdy IN ({away_all_year})
            THEN 'SYO'
            ELSE 'PT'
        END AS mode_h,
        load_method = 'split' AND NOT is_standard AS is_split,
        -- A-04, starter: commenced in the year, or starts a year without doing another.
        COALESCE(
            comdate >= {year_start}
            OR typeyr = 3
            OR (comdate IS NULL AND typeyr = 2 AND yearprg = 1),
            FALSE
        ) AS starts,
        -- A-04, leaver: finishes a year and starts none; or left in the year, having finished.
        COALESCE(
            typeyr = 5
            OR (
                dateleft >= {year_start}
                AND dateleft < {next_year}
                AND COALESCE(rsnleave, 0) NOT IN ({left_unfinished})
            )
            OR (typeyr = 2 AND ends_in_year),
            FALSE
        ) AS leaves
    FROM timed
)
SELECT
    *,
    CASE mode_h WHEN 'FT' THEN 1 WHEN 'SYO' THEN 2 ELSE 3 END AS table_no,
    is_split AND starts AS is_split_starter,
    is_split AND leaves AND NOT starts AS is_split_leaver,
    -- TS 33. A-18: any other FUNDLEV has no level.
    CASE
        WHEN fundlev IN ({undergraduate}) THEN 'UG'
        WHEN fundlev IN ({postgraduate_taught}) THEN 'PGT'
        WHEN fundlev IN ({postgraduate_research}) THEN 'PGR'
    END AS level_h,
    -- TS 41
    COALESCE(fundlev IN ({long_level}), FALSE) AS is_long,
    -- TS 34
    CASE
        WHEN fundcode = 1 THEN 'HEFCE'
        WHEN fundcode = 4 THEN 'INDEP'
        WHEN feeelig IN ({home_fees}) AND fundcode IN ({not_fundable}) THEN 'NONFUND'
        ELSE 'ISOV'
    END AS fund_h,
    -- TS 26, A-02: column 2 is what can be counted only after 1 December; no date, column 1.
    CASE
        WHEN is_standard AND comdate > {census} THEN 2
        WHEN NOT is_standard AND anniversary_in_year > {census} THEN 2
        ELSE 1
    END AS column_no,
    -- TS 36, and TS 18 on academic failure (A-01).
    COALESCE(
        dateleft >= {census}
        AND dateleft < {next_year}
        AND fundcomp = 2
        AND NOT (noncompletion_excludes_academic_failure AND COALESCE(rsnleave, 0) = 2),
        FALSE
    ) AS is_noncompletion,
    -- TS 25 where there is no year of programme, else TS 35. "standard" with an overlapping year
    -- is treated as beginning (A-04).
    COALESCE(
        CASE
            WHEN yearprg = 99 THEN comdate >= {year_start}
            WHEN is_standard OR load_method IN ('standard', 'beginning') THEN yearprg = 1
            ELSE yearprg = 2
        END,
        FALSE
    ) AS is_new_entrant
FROM moded
