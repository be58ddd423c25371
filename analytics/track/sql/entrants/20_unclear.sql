-- People whom no record was linked to, though one may be theirs.
SELECT DISTINCT n.number
FROM ambiguous AS a
JOIN numbered AS n ON n.pseudonym = a.pseudonym
WHERE a.source = 'hesa_student'
  AND n.number NOT IN (SELECT number FROM linked WHERE source = 'hesa_student')
