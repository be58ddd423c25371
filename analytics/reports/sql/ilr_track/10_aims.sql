-- The kind of the aim that each person is counted under: of their highest level, the first by year
-- and kind.
WITH linked_to_ilr AS (
    SELECT s.person, l.year, l.record_pseudonym
    FROM links AS l
    JOIN scoped AS s ON s.pseudonym = l.pseudonym
    WHERE l.source = 'ilr'
    QUALIFY row_number() OVER (
        PARTITION BY s.person, l.year ORDER BY l.probability DESC, l.record_pseudonym
    ) = 1
),

read AS (
    SELECT
        l.person,
        r.year,
        CASE r.aim_level
            WHEN 'E' THEN 0
            WHEN 'H' THEN 4
            ELSE coalesce(TRY_CAST(r.aim_level AS INTEGER), -1)
        END AS height,
        {kind} AS kind,
        {place} AS place
    FROM linked_to_ilr AS l
    JOIN ilr AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
)

SELECT person, kind
FROM read
QUALIFY row_number() OVER (PARTITION BY person ORDER BY height DESC, year, place) = 1
