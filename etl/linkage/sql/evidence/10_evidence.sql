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
    p.left_row, p.right_row,
    p.forename, p.middle, p.surname, p.born, p.sex, p.postcode, p.school, p.identifier,
    CASE WHEN p.forename = 1 THEN coalesce(f.share, rare.forename) END AS forename_share,
    CASE WHEN p.surname = 1 THEN coalesce(s.share, rare.surname) END AS surname_share,
    CASE WHEN p.born = 1 THEN coalesce(b.share, rare.born) END AS born_share,
    CASE WHEN p.postcode = 1 THEN coalesce(c.share, rare.postcode) END AS postcode_share,
    CASE WHEN p.forename = 1 AND p.surname = 1
        THEN greatest(coalesce(n.people, 0) - 1, 0) END AS namesakes
FROM levels AS p
CROSS JOIN rare
LEFT JOIN (SELECT value, share FROM shares WHERE field = 'forename') AS f
    ON f.value = CASE WHEN p.forename = 1 THEN p.right_forename END
LEFT JOIN (SELECT value, share FROM shares WHERE field = 'surname') AS s
    ON s.value = CASE WHEN p.surname = 1 THEN p.right_surname END
LEFT JOIN (SELECT value, share FROM shares WHERE field = 'born') AS b
    ON b.value = CASE WHEN p.born = 1 THEN p.right_born END
LEFT JOIN (SELECT value, share FROM shares WHERE field = 'postcode') AS c
    ON c.value = CASE WHEN p.postcode = 1 THEN p.right_postcode END
LEFT JOIN full_names AS n
    ON n.forename = CASE WHEN p.forename = 1 AND p.surname = 1 THEN p.right_forename END
    AND n.surname = p.right_surname
