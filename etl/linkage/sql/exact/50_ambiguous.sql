-- Participants alone with their key, which fits several records.
SELECT DISTINCT left_id
FROM meetings
WHERE participants = 1 AND records > 1
