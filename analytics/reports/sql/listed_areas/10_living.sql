-- How many people who attended anything live in each neighbourhood, and their contact time in whole
-- minutes, whose sum does not depend on the order of the rows.
SELECT
    coalesce(h.neighbourhood, 'none') AS neighbourhood,
    count(*) AS living,
    CAST(sum(CAST(round(t.hours * 60) AS BIGINT)) AS BIGINT) AS minutes
FROM track AS t
JOIN people AS p ON p.person = t.person AND p.place = 1
LEFT JOIN homes AS h ON h.pseudonym = p.pseudonym
WHERE t.activities > 0
  AND ({every_year} OR t.expected_year BETWEEN {first_year} AND {last_year})
GROUP BY 1
