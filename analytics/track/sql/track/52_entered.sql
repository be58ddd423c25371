-- First entry of each person to undergraduate higher education, and what the record of it says.
SELECT
    number,
    began AS he_year,
    ukprn AS he_ukprn,
    tariff_band AS he_tariff,
    subject_cah1 AS he_subject,
    mode AS he_mode,
    level AS he_level,
    heses_counted,
    heses_new_entrant,
    heses_level,
    heses_mode,
    heses_fundability,
    heses_mature,
    heses_young,
    heses_fee_remittance,
    heses_disabled_entrant,
    heses_price_group,
    continued
FROM higher
WHERE entrant
QUALIFY row_number() OVER (PARTITION BY number ORDER BY began, year) = 1
