-- One row a person: the parts of the match key in one spelling, null where nothing is left.
-- strip_accents leaves the letters that are no accented form of another, so these come first.
-- Only the first given name is kept: files run middle names into it, or do not.
WITH folded AS (
    SELECT
        id,
        date_of_birth,
        translate(upper(replace(first_name, 'ß', 'ss')), 'ØŁĐÐ', 'OLDD') AS first_name,
        translate(upper(replace(last_name, 'ß', 'ss')), 'ØŁĐÐ', 'OLDD') AS last_name,
        upper(postcode) AS postcode
    FROM people
),
plain AS (
    SELECT
        id,
        date_of_birth,
        regexp_replace(strip_accents(replace(first_name, 'Æ', 'AE')), '[^A-Z -]', '', 'g')
            AS first_name,
        regexp_replace(strip_accents(replace(last_name, 'Æ', 'AE')), '[^A-Z]', '', 'g')
            AS last_name,
        regexp_replace(postcode, '[^A-Z0-9]', '', 'g') AS postcode
    FROM folded
)
SELECT
    id,
    nullif(regexp_extract(first_name, '[A-Z]+'), '') AS first_name,
    nullif(last_name, '') AS last_name,
    date_of_birth,
    nullif(postcode, '') AS postcode
FROM plain
