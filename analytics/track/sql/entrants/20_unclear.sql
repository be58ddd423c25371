-- Participants whom no record was linked to, though one may be theirs.
SELECT DISTINCT a.pseudonym
FROM ambiguous AS a
WHERE a.source = 'hesa_student'
  AND a.pseudonym NOT IN (SELECT pseudonym FROM links WHERE source = 'hesa_student')
