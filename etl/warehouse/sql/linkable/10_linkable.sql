-- Participants who may be linked: only those who were told of tracking and did not object.
SELECT pseudonym AS id, first_name, last_name, date_of_birth, postcode
FROM identity
WHERE tracking_permission
