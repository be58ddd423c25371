-- The pairs with the share of each value that they have in common. A value that nobody had when the
-- shares were counted has the share of one that one person had, which stands at ''.
WITH rare AS (
    SELECT
        max(share) FILTER (WHERE field = 'forename') AS forename,
        max(share) FILTER (WHERE field = 'surname') AS surname,
        max(share) FILTER (WHERE field = 'born') AS born,
        max(share) FILTER (WHERE field = 'postcode') AS postcode
    FROM shares
    WHERE value = ''
)
SELECT
    p.*,
    CASE WHEN p.forename = 1 THEN coalesce(f.share, rare.forename) END AS forename_share,
    CASE WHEN p.surname = 1 THEN coalesce(s.share, rare.surname) END AS surname_share,
    CASE WHEN p.born = 1 THEN coalesce(b.share, rare.born) END AS born_share,
    CASE WHEN p.postcode = 1 THEN coalesce(c.share, rare.postcode) END AS postcode_share,
    CASE WHEN p.forename = 1 AND p.surname = 1
        THEN greatest(coalesce(n.people, 0) - 1, 0) END AS namesakes
FROM levels AS p
CROSS JOIN rare
JOIN {right}_people AS r ON r.row = p.right_row
LEFT JOIN shares AS f ON p.forename = 1 AND f.field = 'forename' AND f.value = r.forename
LEFT JOIN shares AS s ON p.surname = 1 AND s.field = 'surname' AND s.value = r.surname
LEFT JOIN shares AS b ON p.born = 1 AND b.field = 'born'
    AND b.value = strftime(r.born, '%Y-%m-%d')
LEFT JOIN shares AS c ON p.postcode = 1 AND c.field = 'postcode' AND c.value = r.postcode
LEFT JOIN full_names AS n ON p.forename = 1 AND p.surname = 1
    AND n.forename = r.forename AND n.surname = r.surname
