-- The young whose neighbourhood is looked up: English domiciled, with an English postcode, so far
-- as either is known (TS 7, TS 50, A-17).
WITH living AS (
    SELECT
        classified.row, classified.instid, settings.scope, settings.tests_domicile,
        CASE
            WHEN COALESCE(TRIM(given.domicile), '') <> ''
            THEN COALESCE(NULLIF(LTRIM(UPPER(TRIM(given.domicile)), '0'), ''), '0')
        END AS domicile,
        NULLIF(UPPER(REPLACE(given.postcode, ' ', '')), '') AS postcode
    FROM classified
    JOIN given ON given.row = classified.row
    JOIN settings
        ON settings.instid = classified.instid AND settings.campid = classified.campid
    WHERE classified.is_young
),
young AS (
    SELECT
        *,
        -- The letters before the first digit.
        CASE
            WHEN SUBSTR(postcode, 2, 1) BETWEEN '0' AND '9' THEN SUBSTR(postcode, 1, 1)
            ELSE SUBSTR(postcode, 1, 2)
        END AS area
    FROM living
)
SELECT
    young.row,
    young.instid,
    COALESCE(neighbourhoods.neighbourhood, 'UNCLASSIFIED') AS neighbourhood
FROM young
LEFT JOIN domiciles ON domiciles.scope = young.scope AND domiciles.domicile = young.domicile
LEFT JOIN postcode_areas ON postcode_areas.area = young.area
LEFT JOIN neighbourhoods
    ON neighbourhoods.scope = young.scope AND neighbourhoods.postcode = young.postcode
WHERE
    -- Known to be elsewhere by domicile, where a list of English ones was given.
    NOT (young.tests_domicile AND young.domicile IS NOT NULL AND domiciles.domicile IS NULL)
    -- Known to be elsewhere by postcode area.
    AND postcode_areas.area IS NULL
    -- Neither is known.
    AND (young.postcode IS NOT NULL OR (young.tests_domicile AND young.domicile IS NOT NULL))
