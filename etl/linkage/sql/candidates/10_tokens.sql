-- Every sound in a person's names, forename and surname alike, so that swapped names meet.
SELECT DISTINCT row, sound, born, postcode
FROM (
    SELECT row, unnest(list_concat(root_sounds, part_sounds)) AS sound, born, postcode
    FROM {people}
)
WHERE born IS NOT NULL OR postcode IS NOT NULL
