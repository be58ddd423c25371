-- How far each two spellings of a surname agree that meet in a pair, once for the two.
WITH met AS (
    SELECT DISTINCT
        l.surname_no AS left_no, l.surname AS left_surname,
        r.surname_no AS right_no, r.surname AS right_surname
    FROM {pairs} AS p
    JOIN {left}_people AS l ON l.row = p.left_row
    JOIN {right}_people AS r ON r.row = p.right_row
    WHERE l.surname IS NOT NULL AND r.surname IS NOT NULL
)
SELECT
    m.left_no,
    m.right_no,
    CASE
        WHEN m.left_surname = m.right_surname THEN 1
        WHEN list_has_any(l.parts, r.parts) THEN 2
        WHEN least(length(m.left_surname), length(m.right_surname)) >= 3
            AND damerau_levenshtein(m.left_surname, m.right_surname) <= 1 THEN 3
        WHEN l.surname_sound = r.surname_sound
            OR jaro_winkler_similarity(m.left_surname, m.right_surname) >= 0.9 THEN 4
        ELSE 5
    END AS level
FROM met AS m
JOIN {left}_surnames AS l ON l.surname_no = m.left_no
JOIN {right}_surnames AS r ON r.surname_no = m.right_no
