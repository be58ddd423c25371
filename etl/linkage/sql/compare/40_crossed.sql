-- Of the marked pairs, which names truly stand in which place.
SELECT
    m.left_row,
    m.right_row,
    coalesce(list_has_any(lg.roots, rs.parts) AND list_has_any(ls.parts, rg.roots), FALSE)
        AS swapped,
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
