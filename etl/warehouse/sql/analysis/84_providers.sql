-- Providers of higher education: those of the register of schools (GIAS) where it names any, else
-- the places to which universities among the members have people come for campus visits.
WITH registered AS (
    SELECT
        name AS provider, CAST(urn AS VARCHAR) AS urn, CAST(ukprn AS VARCHAR) AS ukprn,
        easting_m, northing_m, 'gias' AS source
    FROM register
    WHERE lower(type) = 'higher education institutions'
        AND coalesce(lower(status), 'open') LIKE 'open%'
        AND easting_m IS NOT NULL AND northing_m IS NOT NULL
),
visited AS (
    SELECT DISTINCT
        m.name AS provider, CAST(NULL AS VARCHAR) AS urn, m.ukprn,
        v.easting_m, v.northing_m, 'venues' AS source
    FROM activities_given AS a
    JOIN members_given AS m ON m.organisation_key = a.organisation_key
    JOIN spots AS v ON v.postcode = a.venue_postcode
    WHERE m.kind = 'university' AND a.activity_type = 'campus_visit' AND a.status = 'delivered'
        AND a.mode IS DISTINCT FROM 'online'
        AND v.easting_m IS NOT NULL AND v.northing_m IS NOT NULL
)
SELECT * FROM registered
UNION ALL
SELECT * FROM visited WHERE NOT EXISTS (SELECT 1 FROM registered)
