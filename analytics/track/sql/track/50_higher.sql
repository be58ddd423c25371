-- Higher education records of each person, undergraduate ones, with the year in which each begins.
SELECT
    l.person,
    CAST(left(r.academic_year, 4) AS INTEGER) AS began,
    r.* EXCLUDE (pseudonym, year, academic_year)
FROM linked AS l
JOIN hesa_student AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
WHERE l.source = 'hesa_student'
  AND coalesce(r.level, '') NOT LIKE 'postgraduate%'
