-- People whom no record was linked to, though one may be theirs.
SELECT DISTINCT s.person
FROM ambiguous AS a
JOIN scoped AS s USING (pseudonym)
WHERE a.source = 'hesa_student'
  AND s.person NOT IN (SELECT person FROM linked WHERE source = 'hesa_student')
