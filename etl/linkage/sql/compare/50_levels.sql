-- View. How far each field of a pair agrees, as the numbers of tables/levels.csv; 0 where either
-- lacks it; and the values of the right record, of which some are the same.
-- Full names that changed places are one finding: the forename says it, the surname is left out.
SELECT
    p.left_row,
    p.right_row,
    CASE
        WHEN f.level IS NULL THEN 0
        WHEN f.level <= 3 THEN f.level
        WHEN f.level = 9 THEN 8
        WHEN x.swapped THEN 7
        WHEN x.is_middle THEN 6
        ELSE f.level
    END::UTINYINT AS forename,
    CASE
        WHEN l.middle_initial IS NULL OR r.middle_initial IS NULL THEN 0
        WHEN x.same_middle THEN 1
        WHEN (l.middle_is_initial OR r.middle_is_initial)
            AND l.middle_initial = r.middle_initial THEN 2
        WHEN x.is_middle THEN 0
        ELSE 3
    END::UTINYINT AS middle,
    CASE
        WHEN s.level IS NULL THEN 0
        WHEN x.swapped AND s.level > 2 THEN 0
        ELSE s.level
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
        -- One slip leaves the first letter or the last three as they are.
        WHEN (substring(l.postcode, 1, 1) = substring(r.postcode, 1, 1)
            OR right(l.postcode, 3) = right(r.postcode, 3))
            AND damerau_levenshtein(l.postcode, r.postcode) <= 1 THEN 2
        WHEN substring(l.postcode, 1, length(l.postcode) - 2)
            = substring(r.postcode, 1, length(r.postcode) - 2) THEN 3
        WHEN l.district = r.district THEN 4
        WHEN l.area = r.area THEN 5
        ELSE 6
    END::UTINYINT AS postcode,
    CASE
        WHEN l.school IS NULL OR r.school IS NULL THEN 0 WHEN l.school = r.school THEN 1 ELSE 2
    END::UTINYINT AS school,
    (coalesce(l.upn = r.upn, FALSE) OR coalesce(l.uln = r.uln, FALSE)
        OR coalesce(l.husid = r.husid, FALSE)) AS identifier,
    r.forename AS right_forename,
    r.surname AS right_surname,
    strftime(r.born, '%Y-%m-%d') AS right_born,
    r.postcode AS right_postcode
FROM met AS p
JOIN {left}_people AS l ON l.row = p.left_row
JOIN {right}_people AS r ON r.row = p.right_row
LEFT JOIN forenames AS f
    ON f.left_given = p.left_given AND f.right_given = p.right_given
LEFT JOIN surnames AS s
    ON s.left_surname = p.left_surname AND s.right_surname = p.right_surname
LEFT JOIN crossed AS x ON x.left_row = p.left_row AND x.right_row = p.right_row
