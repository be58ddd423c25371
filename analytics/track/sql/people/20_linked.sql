-- The record of each person in a source and year, by whichever of their entries in the scope: what
-- another member recorded of the same person is not looked at. The likeliest, if there are two.
SELECT s.person, l.source, l.year, l.record_pseudonym
FROM links AS l
JOIN scoped AS s USING (pseudonym)
QUALIFY row_number() OVER (
    PARTITION BY s.person, l.source, l.year ORDER BY l.probability DESC, l.record_pseudonym
) = 1
