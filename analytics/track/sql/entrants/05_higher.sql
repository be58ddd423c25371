-- Undergraduate records of each linked person, with the calendar year in which the academic year
-- begins.
SELECT
    l.person,
    l.number,
    CAST(left(r.academic_year, 4) AS INTEGER) AS began,
    r.* EXCLUDE (pseudonym, academic_year)
FROM linked AS l
JOIN hesa_student AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
WHERE l.source = 'hesa_student'
  AND coalesce(r.level, '') NOT LIKE 'postgraduate%'
