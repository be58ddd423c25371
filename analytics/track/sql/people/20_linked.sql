-- The record of each person in a source and year, by whichever of their entries in the scope: what
-- another member recorded of the same person is not looked at. The likeliest, if there are two,
-- which only those can have who were recorded more than once.
SELECT n.person, n.number, l.source, l.year, l.record_pseudonym
FROM links AS l
JOIN numbered AS n ON n.pseudonym = l.pseudonym
WHERE n.records = 1
UNION ALL
SELECT person, number, source, year, record_pseudonym
FROM (
    SELECT n.person, n.number, l.source, l.year, l.record_pseudonym, l.probability
    FROM links AS l
    JOIN numbered AS n ON n.pseudonym = l.pseudonym
    WHERE n.records > 1
)
QUALIFY row_number() OVER (
    PARTITION BY number, source, year ORDER BY probability DESC, record_pseudonym
) = 1
