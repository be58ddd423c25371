-- Open schools and colleges that teach beyond the age of 13: those of the register of schools
-- (GIAS) where it is loaded, else those that the edition knows.
WITH registered AS (
    SELECT easting_m, northing_m FROM register
    WHERE coalesce(lower(status), 'open') LIKE 'open%'
        AND coalesce(lower(type), '') <> 'higher education institutions'
        AND CASE
            WHEN high_age IS NULL
                THEN lower(phase) IN ('secondary', '16 plus', 'all-through')
            ELSE high_age > 13
        END
),
known AS (
    SELECT easting_m, northing_m FROM institutions
    WHERE coalesce(opened_on <= {today}, TRUE) AND coalesce(closed_on > {today}, TRUE)
        AND CASE
            WHEN high_age IS NULL THEN phase IN ('secondary', 'post16', 'all_through')
            ELSE high_age > 13
        END
),
chosen AS (
    SELECT * FROM registered
    UNION ALL
    SELECT * FROM known WHERE NOT EXISTS (SELECT 1 FROM registered)
)
SELECT DISTINCT easting_m, northing_m FROM chosen
WHERE easting_m IS NOT NULL AND northing_m IS NOT NULL
