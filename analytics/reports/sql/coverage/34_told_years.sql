-- The years of which it may be told what learners of a school took part in of a member's work: those
-- with enough of them; and all others together, where they have enough and are so many that nobody
-- knows of any one of them that there was somebody.
WITH of_years AS (
    SELECT
        urn,
        organisation_key,
        began,
        count(DISTINCT person) >= {fewest} AS enough
    FROM attendances
    WHERE urn IS NOT NULL
    GROUP BY urn, organisation_key, began
),

of_others AS (
    SELECT a.urn, a.organisation_key
    FROM attendances AS a
    JOIN of_years AS y
        ON y.urn = a.urn AND y.organisation_key = a.organisation_key AND y.began = a.began
    WHERE NOT y.enough
    GROUP BY a.urn, a.organisation_key
    HAVING count(DISTINCT a.person) >= {fewest}
),

at_work AS (
    SELECT organisation_key, count(DISTINCT began) AS years
    FROM work
    GROUP BY organisation_key
)

SELECT y.urn, y.organisation_key, y.began
FROM of_years AS y
JOIN at_work AS w ON w.organisation_key = y.organisation_key
LEFT JOIN of_others AS o ON o.urn = y.urn AND o.organisation_key = y.organisation_key
QUALIFY y.enough OR (
    o.urn IS NOT NULL
    AND w.years - count(*) FILTER (WHERE y.enough) OVER (PARTITION BY y.urn, y.organisation_key)
        >= {fewest_years}
)
