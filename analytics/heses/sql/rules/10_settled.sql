-- View. Each record with what its institution, or its campus, has settled (TS 5, TS 6).
SELECT
    records.*,
    -- TS 40: a modular return's own proportion taught elsewhere goes before the student's.
    COALESCE(module_pcolab.pcolab, records.own_pcolab) AS pcolab,
    settings.scope,
    settings.load_method,
    settings.is_modular,
    settings.sports_science_is_c,
    settings.tests_domicile,
    settings.noncompletion_excludes_academic_failure,
    settings.first_anniversary,
    settings.days_in_week,
    settings.nhs_overrides_lea,
    settings.inset_requires_qualent2_qts,
    settings.centre_30_is_media,
    settings.apportion_to_main,
    settings.apply_24_week_rule,
    settings.fee_remittance_counts_missing,
    -- TS 14-16: an overlapping year is not standard; a blank or unknown TYPEYR is (A-19).
    NOT COALESCE(typeyr IN ({overlapping_year}), FALSE) AS is_standard,
    -- A-06: a length of no years or months is an error, and so unknown.
    CASE
        WHEN unitlgth IN (1, 2) AND splength > 0 THEN unitlgth
        WHEN unitlgth IN (3, 4, 5) AND splength >= 0 THEN unitlgth
    END AS length_unit
FROM records
JOIN settings ON records.instid = settings.instid AND records.campid = settings.campid
LEFT JOIN module_pcolab ON module_pcolab.row = records.row
