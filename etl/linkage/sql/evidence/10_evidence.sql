-- The pairs with the share of each value that they have in common.
SELECT
    p.*,
    f.share AS forename_share,
    s.share AS surname_share,
    b.share AS born_share,
    c.share AS postcode_share,
    CASE WHEN p.forename = 1 AND p.surname = 1 THEN greatest(n.people - 1, 0) END AS namesakes
FROM {levels} AS p
JOIN {left} AS l ON l.row = p.left_row
JOIN {right} AS r ON r.row = p.right_row
LEFT JOIN shares AS f ON p.forename = 1 AND f.field = 'forename' AND f.value = r.forename
LEFT JOIN shares AS s ON p.surname = 1 AND s.field = 'surname' AND s.value = r.surname
LEFT JOIN shares AS b ON p.born = 1 AND b.field = 'born'
    AND b.value = strftime(r.born, '%Y-%m-%d')
LEFT JOIN shares AS c ON p.postcode = 1 AND c.field = 'postcode' AND c.value = r.postcode
LEFT JOIN full_names AS n ON p.forename = 1 AND p.surname = 1
    AND n.forename = r.forename AND n.surname = r.surname
