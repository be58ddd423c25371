-- One row a pupil with a record of Key Stage 4 in the years: whether they took part, or why they are
-- neither a participant of this study nor a pupil to compare with. Who took part only after the
-- results is a control of another kind: outreach cannot have changed what was there before it.
SELECT
    r.pseudonym AS id,
    CASE
        WHEN r.urn IS NULL THEN 'no_school'
        WHEN e.category = {focus} THEN 'engaged'
        WHEN e.only_later THEN 'only_later'
        WHEN e.id IS NOT NULL THEN 'took_part_less'
        WHEN c.is_sure = 1 THEN 'elsewhere'
        WHEN c.is_sure = 0 THEN 'perhaps'
        ELSE 'comparison'
    END AS standing,
    CAST(r.year AS INTEGER) AS ks4_year,
    CASE r.sex WHEN '10' THEN 'female' WHEN '11' THEN 'male' ELSE 'other' END AS sex,
    CASE
        WHEN r.ethnicity NOT IN ('997', '998', '999') THEN coalesce(g.ethnic_group, 'other')
    END AS ethnic_group,
    r.free_school_meals AS fsm,
    CAST(r.idaci_decile AS INTEGER) AS idaci_decile,
    r.ks2_band,
    r.ks2_points,
    CAST(r.urn AS VARCHAR) AS school_urn,
    coalesce(i.kind, 'not known') AS school_type,
    coalesce(e.hours, 0) AS skills_hours,
    r.attainment8,
    r.em_94,
    r.em_95
FROM npd_ks4 AS r
LEFT JOIN engaged AS e ON e.id = r.pseudonym
LEFT JOIN contaminated AS c ON c.id = r.pseudonym
LEFT JOIN ethnic_groups AS g ON g.ethnicity = r.ethnicity
LEFT JOIN institutions AS i ON i.urn = r.urn
WHERE CAST(r.year AS INTEGER) BETWEEN {first} AND {last}
QUALIFY row_number() OVER (PARTITION BY r.pseudonym ORDER BY r.year) = 1
