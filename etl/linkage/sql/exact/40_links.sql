-- The pairs where the key is one participant's and one record's only.
SELECT left_id, right_id, {rule} AS rule
FROM meetings
WHERE participants = 1 AND records = 1
