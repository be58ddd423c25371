-- How many records came to each outcome, in the same words as participants.
WITH met AS (
    SELECT right_id, max(participants) AS participants FROM meetings GROUP BY right_id
)
SELECT
    CASE
        WHEN p.first_name IS NULL OR p.last_name IS NULL THEN 'missing_name'
        WHEN p.date_of_birth IS NULL THEN 'missing_date_of_birth'
        WHEN p.postcode IS NULL THEN 'missing_postcode'
        WHEN k.sharing > 1 THEN 'several_records'
        WHEN met.participants > 1 THEN 'several_participants'
        WHEN met.participants = 1 THEN 'linked'
        ELSE 'no_match'
    END AS outcome,
    count(*) AS records
FROM right_people AS p
LEFT JOIN right_keys AS k ON k.id = p.id
LEFT JOIN met ON met.right_id = p.id
GROUP BY ALL
