-- The classification of each record, from which every table is added up.
SELECT
    row, instid, campid, hesexcl, is_counted, mode_h, table_no, level_h, is_long, fund_h,
    is_standard, load_method, heses_load, column_no, is_noncompletion, in_column_4,
    is_new_entrant, is_existing, fee_source, fee_eligibility, fee_level, age_on_entry, is_mature,
    is_young, is_fee_remittance, is_disabled_entrant, pcolab, indirect_load,
    is_indirect, tinst1, tinst2,
    upto_a, upto_b, upto_c, upto_d, upto_media, upto_psych, upto_itt, upto_inset,
    {flags} AS flags
FROM fees
