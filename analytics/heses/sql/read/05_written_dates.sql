-- Each date as the records write it, once: a file has far fewer than it has records.
SELECT birthdte AS written FROM given WHERE birthdte IS NOT NULL
UNION
SELECT comdate AS written FROM given WHERE comdate IS NOT NULL
UNION
SELECT dateleft AS written FROM given WHERE dateleft IS NOT NULL
