-- People with their results and their school's average of that year.
SELECT
    r.year AS exam_year,
    r.attainment8,
    r.em_94,
    s.attainment8 AS school_attainment8,
    s.em_94 AS school_em_94
FROM (
    SELECT DISTINCT person
    FROM scoped
    WHERE tracking_permission
      AND coalesce(evaluation_group, 'participant') NOT IN ('comparator', 'control')
) AS p
JOIN linked AS l ON l.person = p.person AND l.source = 'npd_ks4'
JOIN npd_ks4 AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
JOIN schools AS s ON s.urn = r.urn AND s.year = r.year
WHERE r.attainment8 IS NOT NULL
  AND r.em_94 IS NOT NULL
