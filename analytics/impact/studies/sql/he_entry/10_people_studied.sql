-- One row a participant in the scope, of the years: whether they took part intensively or minimally,
-- or why they are neither. The school is that of Key Stage 4; its attainment, in tenths of all
-- schools of the year, is an average over all its pupils.
WITH ranked AS (
    SELECT
        urn,
        year,
        ntile(10) OVER (PARTITION BY year ORDER BY attainment8, urn) AS school_decile
    FROM schools
    WHERE pupils >= 10
)

SELECT
    d.person AS id,
    CASE
        WHEN NOT d.in_report OR d.by_19 IS NULL THEN 'not_followed'
        WHEN s.school_decile IS NULL THEN 'no_school'
        WHEN d.polar4_quintile IS NULL OR d.ks4_idaci_decile IS NULL THEN 'no_area'
        WHEN {category} = {focus} THEN 'engaged'
        WHEN {category} = {against} THEN 'comparison'
        WHEN d.activities = 0 THEN 'no_attendance'
        ELSE 'between'
    END AS standing,
    d.expected_year,
    coalesce(d.sex, 'other') AS sex,
    d.ethnic_group,
    CAST(d.polar4_quintile AS INTEGER) AS polar4_quintile,
    CAST(d.ks4_idaci_decile AS INTEGER) AS idaci_decile,
    CAST(s.school_decile AS INTEGER) AS school_decile,
    r.free_school_meals AS fsm,
    r.ks2_band,
    r.ks2_points,
    CAST(d.ks4_urn AS VARCHAR) AS school_urn,
    d.hours,
    d.by_19,
    coalesce(d.by_19 AND d.he_tariff = 'high', FALSE) AS high_tariff
FROM defined AS d
LEFT JOIN npd_ks4 AS r ON r.pseudonym = d.ks4_record AND CAST(r.year AS INTEGER) = d.ks4_year
LEFT JOIN ranked AS s ON s.urn = d.ks4_urn AND s.year = r.year
WHERE d.expected_year BETWEEN {first} AND {last}
