-- Every sound in a person's names, forename and surname alike, so that swapped names meet.
SELECT DISTINCT row, sound, born, postcode
FROM (
    SELECT p.row, p.born, p.postcode, unnest(g.root_sounds) AS sound
    FROM {people} AS p JOIN {given} AS g USING (given_no)
    UNION ALL
    SELECT p.row, p.born, p.postcode, unnest(s.part_sounds) AS sound
    FROM {people} AS p JOIN {surnames} AS s USING (surname_no)
)
WHERE born IS NOT NULL OR postcode IS NOT NULL
