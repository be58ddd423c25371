-- How far each two spellings of a surname agree that meet in a pair, once for the two.
SELECT
    m.left_surname,
    m.right_surname,
    CASE
        WHEN l.surname = r.surname THEN 1
        WHEN list_has_any(l.parts, r.parts) THEN 2
        WHEN least(length(l.surname), length(r.surname)) >= 3
            AND abs(length(l.surname) - length(r.surname)) <= 1
            AND damerau_levenshtein(l.surname, r.surname) <= 1 THEN 3
        WHEN l.surname_sound = r.surname_sound
            OR jaro_winkler_similarity(l.surname, r.surname) >= 0.9 THEN 4
        ELSE 5
    END AS level
FROM (SELECT DISTINCT left_surname, right_surname FROM met) AS m
JOIN {left}_surnames AS l ON l.surname_no = m.left_surname
JOIN {right}_surnames AS r ON r.surname_no = m.right_surname
WHERE l.surname IS NOT NULL AND r.surname IS NOT NULL
