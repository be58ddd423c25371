-- One row a person: what is known of them, what they attended, and what became of them. Results,
-- entry and what follows are null where there is no record; whether they entered by an age is also
-- null where the records end before it.
SELECT
    p.person,
    d.organisations,
    p.reasons,
    p.exclusions = 0 AS in_report,
    CAST(p.expected_year AS INTEGER) AS expected_year,
    CAST(s.cohort_began AS INTEGER) AS cohort_began,
    d.sex,
    d.ethnicity,
    CASE
        WHEN d.ethnicity IS NOT NULL THEN coalesce(g.ethnic_group, 'other')
    END AS ethnic_group,
    d.disabled,
    d.first_generation,
    d.fsm,
    d.care_experienced,
    d.estranged,
    d.young_carer,
    d.refugee,
    d.service_child,
    p.polar4_quintile,
    p.polar3_quintile,
    p.tundra_msoa_quintile,
    p.tundra_lsoa_quintile,
    p.adult_he_2011_quintile,
    p.gaps_gcse_quintile,
    p.gaps_gcse_ethnicity_quintile,
    p.imd_quintile,
    p.idaci_quintile,
    p.neighbourhood_group,
    p.urban,
    p.urban_estimate,
    p.coastal,
    p.coast_km_estimate,
    coalesce(x.activities, 0) AS activities,
    coalesce(x.hours, 0) AS hours,
    coalesce(x.high_hours, 0) AS high_hours,
    coalesce(x.low_activities, 0) AS low_activities,
    coalesce(x.skills_hours, 0) AS skills_hours,
    coalesce(x.skills_hours_before_16, 0) AS skills_hours_before_16,
    coalesce(x.hours_before_16, 0) AS hours_before_16,
    coalesce(x.hours_after_16, 0) AS hours_after_16,
    coalesce(x.mentoring_hours, 0) AS mentoring_hours,
    coalesce(x.campus_hours, 0) AS campus_hours,
    coalesce(x.summer_school, FALSE) AS summer_school,
    coalesce(x.uni_connect, FALSE) AS uni_connect,
    x.first_on,
    x.last_on,
    k2.ks2_year,
    k2.ks2_band,
    k4.ks4_record,
    k4.ks4_year,
    k4.ks4_urn,
    k4.attainment8,
    k4.em_94,
    k4.em_95,
    k4.ks4_idaci_decile,
    c.attainment8 AS school_attainment8,
    c.em_94 AS school_em_94,
    c.em_95 AS school_em_95,
    k5.ks5_year,
    k5.aps,
    k5.three_a_levels,
    CASE
        WHEN k5.ks5_level3 OR f.ilr_level3 THEN TRUE
        WHEN k5.ks5_level3 IS NOT NULL OR f.ilr_level3 IS NOT NULL THEN FALSE
    END AS level3,
    k5.ks5_level3,
    f.ilr_year,
    f.ilr_level,
    f.ilr_level3,
    f.ilr_level3_year,
    e.he_year,
    CASE
        WHEN e.he_year <= p.expected_year THEN TRUE
        WHEN p.expected_year <= {last_year} THEN FALSE
    END AS at_18,
    CASE
        WHEN e.he_year <= p.expected_year + 1 THEN TRUE
        WHEN p.expected_year + 1 <= {last_year} THEN FALSE
    END AS by_19,
    e.he_ukprn,
    e.he_tariff,
    e.he_subject,
    e.he_mode,
    e.he_level,
    e.heses_counted,
    e.heses_new_entrant,
    e.heses_level,
    e.heses_mode,
    e.heses_fundability,
    e.heses_mature,
    e.heses_young,
    e.heses_fee_remittance,
    e.heses_disabled_entrant,
    e.heses_price_group,
    e.continued,
    a.award,
    a.award_year,
    o.outcome,
    o.high_skilled,
    o.outcome_year,
    h.* EXCLUDE (pseudonym)
FROM people AS p
JOIN described AS d ON d.number = p.number
JOIN scoped AS s ON s.pseudonym = p.pseudonym
LEFT JOIN homes_by_edition AS h ON h.pseudonym = p.pseudonym
LEFT JOIN exposure AS x ON x.number = p.number
LEFT JOIN ks2_results AS k2 ON k2.number = p.number
LEFT JOIN ethnic_groups AS g ON g.ethnicity = d.ethnicity
LEFT JOIN ks4_results AS k4 ON k4.number = p.number
LEFT JOIN schools AS c ON c.urn = k4.ks4_urn AND c.year = k4.exam_year AND c.pupils >= 10
LEFT JOIN ks5_results AS k5 ON k5.number = p.number
LEFT JOIN further AS f ON f.number = p.number
LEFT JOIN entered AS e ON e.number = p.number
LEFT JOIN awarded AS a ON a.number = p.number
LEFT JOIN left_he AS o ON o.number = p.number
WHERE p.place = 1
