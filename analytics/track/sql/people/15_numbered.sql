-- A number for each person, since text is slow to join by, and how many records are theirs. Within
-- an engine only: it is another the next time.
SELECT
    pseudonym,
    person,
    min(place) OVER (PARTITION BY person) AS number,
    count(*) OVER (PARTITION BY person) AS records
FROM (
    SELECT pseudonym, person, row_number() OVER () AS place
    FROM scoped
)
