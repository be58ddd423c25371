-- Every way to sound a person's full name: nicknames, halves of double surnames, spellings.
SELECT
    row, forename_sound, unnest(part_sounds) AS part_sound, district, school,
    year(born) AS birth_year, 100 * month(born) + day(born) AS birthday,
    born IS NULL OR (month(born) = 1 AND day(born) = 1) AS lacks_birth
FROM (
    SELECT
        p.row, p.born, p.district, p.school, s.part_sounds,
        unnest(g.root_sounds) AS forename_sound
    FROM {people} AS p
    JOIN {given} AS g USING (given_no)
    JOIN {surnames} AS s USING (surname_no)
)
