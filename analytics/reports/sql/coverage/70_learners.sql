-- One row a person who attended anything: the third of their school, their contact hours, and the
-- district of their home; those without a school beyond primary are elsewhere.
WITH homes_of AS (
    SELECT s.person, min(h.local_authority) AS district
    FROM scoped AS s
    JOIN homes AS h ON h.pseudonym = s.pseudonym
    GROUP BY s.person
),

districts AS (
    SELECT DISTINCT district
    FROM schools_reached
    WHERE beyond_primary
)

SELECT
    a.person,
    min(s.ks4_third) AS ks4_third,
    min(CASE WHEN d.district IS NULL AND h.district IS NOT NULL THEN 'elsewhere' ELSE d.district END)
        AS district,
    sum(a.minutes) / 60.0 AS hours
FROM attendances AS a
LEFT JOIN standing AS s ON s.urn = a.urn
LEFT JOIN homes_of AS h ON h.person = a.person
LEFT JOIN districts AS d ON d.district = h.district
GROUP BY a.person
