-- Of the marked pairs, which names truly stand in which place. Names changed places if one of them
-- is the same and the other is no more than a slip or a spelling apart.
SELECT
    left_row,
    right_row,
    (there AND (back OR back_nearly)) OR (back AND there_nearly) AS swapped,
    is_middle,
    same_middle
FROM (
    SELECT
        m.left_row,
        m.right_row,
        coalesce(list_has_any(lg.roots, rs.parts), FALSE) AS there,
        coalesce(list_has_any(ls.parts, rg.roots), FALSE) AS back,
        coalesce(list_has_any(lg.root_sounds, rs.part_sounds)
            OR damerau_levenshtein(lg.forename, rs.surname) <= 1, FALSE) AS there_nearly,
        coalesce(list_has_any(ls.part_sounds, rg.root_sounds)
            OR damerau_levenshtein(ls.surname, rg.forename) <= 1, FALSE) AS back_nearly,
        coalesce(list_has_any(lg.roots, r.others), FALSE)
            OR coalesce(list_has_any(rg.roots, l.others), FALSE) AS is_middle,
        coalesce(list_has_any(l.others, r.others), FALSE) AS same_middle
    FROM (SELECT * FROM met WHERE is_marked) AS m
    JOIN {left}_people AS l ON l.row = m.left_row
    JOIN {right}_people AS r ON r.row = m.right_row
    LEFT JOIN {left}_given AS lg ON lg.given_no = m.left_given
    LEFT JOIN {right}_given AS rg ON rg.given_no = m.right_given
    LEFT JOIN {left}_surnames AS ls ON ls.surname_no = m.left_surname
    LEFT JOIN {right}_surnames AS rs ON rs.surname_no = m.right_surname
) AS placed
