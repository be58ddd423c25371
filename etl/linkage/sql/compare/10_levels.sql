-- How far each field of a pair agrees, as the numbers of tables/levels.csv; 0 where either lacks it.
-- Full names that changed places are one finding: the forename says it, the surname is left out.
SELECT
    p.left_row,
    p.right_row,
    CASE
        WHEN l.forename IS NULL OR r.forename IS NULL THEN 0
        WHEN length(l.forename) = 1 OR length(r.forename) = 1
            THEN CASE WHEN l.forename[1] = r.forename[1] THEN 3 ELSE 8 END
        WHEN l.forename = r.forename THEN 1
        WHEN list_has_any(l.roots, r.roots) OR l.joined = r.joined THEN 2
        WHEN list_has_any(l.roots, r.parts) AND list_has_any(l.parts, r.roots) THEN 7
        WHEN list_has_any(l.roots, r.others) OR list_has_any(r.roots, l.others) THEN 6
        WHEN least(length(l.forename), length(r.forename)) >= 3
            AND damerau_levenshtein(l.forename, r.forename) <= 1 THEN 4
        WHEN l.sound = r.sound
            OR jaro_winkler_similarity(l.forename, r.forename) >= 0.88 THEN 5
        ELSE 8
    END::UTINYINT AS forename,
    CASE
        WHEN len(l.others) = 0 OR len(r.others) = 0 THEN 0
        WHEN list_has_any(l.others, r.others) THEN 1
        WHEN (length(l.others[1]) = 1 OR length(r.others[1]) = 1)
            AND l.others[1][1] = r.others[1][1] THEN 2
        WHEN list_has_any(l.roots, r.others) OR list_has_any(r.roots, l.others) THEN 0
        ELSE 3
    END::UTINYINT AS middle,
    CASE
        WHEN l.surname IS NULL OR r.surname IS NULL THEN 0
        WHEN l.surname = r.surname THEN 1
        WHEN list_has_any(l.parts, r.parts) THEN 2
        WHEN list_has_any(l.roots, r.parts) AND list_has_any(l.parts, r.roots) THEN 0
        WHEN least(length(l.surname), length(r.surname)) >= 3
            AND damerau_levenshtein(l.surname, r.surname) <= 1 THEN 3
        WHEN l.surname_sound = r.surname_sound
            OR jaro_winkler_similarity(l.surname, r.surname) >= 0.9 THEN 4
        ELSE 5
    END::UTINYINT AS surname,
    CASE
        WHEN l.born IS NULL OR r.born IS NULL THEN 0
        WHEN l.born = r.born THEN 1
        WHEN year(l.born) <> year(r.born)
            THEN CASE
                WHEN month(l.born) = month(r.born) AND day(l.born) = day(r.born) THEN 4 ELSE 6
            END
        WHEN (month(l.born) = 1 AND day(l.born) = 1) OR (month(r.born) = 1 AND day(r.born) = 1)
            THEN 5
        WHEN month(l.born) = day(r.born) AND day(l.born) = month(r.born) THEN 2
        WHEN month(l.born) = month(r.born) OR day(l.born) = day(r.born) THEN 3
        ELSE 6
    END::UTINYINT AS born,
    CASE
        WHEN l.sex IS NULL OR r.sex IS NULL THEN 0 WHEN l.sex = r.sex THEN 1 ELSE 2
    END::UTINYINT AS sex,
    CASE
        WHEN l.district IS NULL OR r.district IS NULL THEN 0
        WHEN l.postcode = r.postcode OR l.previous_postcode = r.postcode
            OR l.postcode = r.previous_postcode THEN 1
        WHEN damerau_levenshtein(l.postcode, r.postcode) <= 1 THEN 2
        WHEN left(l.postcode, -2) = left(r.postcode, -2) THEN 3
        WHEN l.district = r.district THEN 4
        WHEN regexp_extract(l.district, '^[A-Z]+') = regexp_extract(r.district, '^[A-Z]+') THEN 5
        ELSE 6
    END::UTINYINT AS postcode,
    CASE
        WHEN l.school IS NULL OR r.school IS NULL THEN 0 WHEN l.school = r.school THEN 1 ELSE 2
    END::UTINYINT AS school
FROM {pairs} AS p
JOIN {left} AS l ON l.row = p.left_row
JOIN {right} AS r ON r.row = p.right_row
