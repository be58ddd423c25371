-- What became of each participant. A missing part of the key is named first-come, name first.
WITH met AS (
    SELECT left_id, max(records) AS records FROM meetings GROUP BY left_id
)
SELECT
    p.id AS left_id,
    CASE
        WHEN p.first_name IS NULL OR p.last_name IS NULL THEN 'missing_name'
        WHEN p.date_of_birth IS NULL THEN 'missing_date_of_birth'
        WHEN p.postcode IS NULL THEN 'missing_postcode'
        WHEN k.sharing > 1 THEN 'several_participants'
        WHEN met.records > 1 THEN 'several_records'
        WHEN met.records = 1 THEN 'linked'
        ELSE 'no_match'
    END AS outcome
FROM left_people AS p
LEFT JOIN left_keys AS k ON k.id = p.id
LEFT JOIN met ON met.left_id = p.id
