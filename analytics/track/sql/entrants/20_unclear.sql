-- Participants whom no record was linked to because their key fits several.
SELECT DISTINCT a.pseudonym
FROM ambiguous AS a
WHERE a.source = 'hesa_student'
  AND a.pseudonym NOT IN (SELECT pseudonym FROM links WHERE source = 'hesa_student')
