-- The spellings of names that meet in each pair; and whether a name of one may stand in another
-- place of the other: by the bits of the names, which hardly ever agree by chance.
SELECT
    p.left_row, p.right_row,
    l.given_no AS left_given, r.given_no AS right_given,
    l.surname_no AS left_surname, r.surname_no AS right_surname,
    (l.root_mask & r.part_mask) <> 0
        OR (l.part_mask & r.root_mask) <> 0
        OR (l.root_mask & r.other_mask) <> 0
        OR (l.other_mask & r.root_mask) <> 0
        OR (l.other_mask & r.other_mask) <> 0 AS is_marked
FROM {pairs} AS p
JOIN {left}_people AS l ON l.row = p.left_row
JOIN {right}_people AS r ON r.row = p.right_row
