-- How many records have a full name: names go together, as Mohammed Khan more often than the
-- shares of either would have it. People are told apart by date of birth, because one of them may
-- stand in several years.
SELECT forename, surname, count(DISTINCT born) AS people
FROM right_people
WHERE forename IS NOT NULL AND surname IS NOT NULL
GROUP BY forename, surname
