-- First entry to undergraduate higher education of each linked person, as the calendar year in
-- which the academic year begins.
SELECT l.person, min(CAST(left(r.academic_year, 4) AS INTEGER)) AS entry_year
FROM linked AS l
JOIN hesa_student AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
WHERE l.source = 'hesa_student'
  AND r.entrant
  AND coalesce(r.level, '') NOT LIKE 'postgraduate%'
GROUP BY l.person
