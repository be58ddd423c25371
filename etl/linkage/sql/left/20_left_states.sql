-- What can be said of each participant before any record is seen. A missing part of the key is
-- named first-come, name first.
SELECT
    p.id AS left_id,
    CASE
        WHEN p.first_name IS NULL OR p.last_name IS NULL THEN 'missing_name'
        WHEN p.date_of_birth IS NULL THEN 'missing_date_of_birth'
        WHEN p.postcode IS NULL THEN 'missing_postcode'
        WHEN k.sharing > 1 THEN 'several_participants'
        ELSE 'linkable'
    END AS state
FROM left_people AS p
LEFT JOIN left_keys AS k ON k.id = p.id
