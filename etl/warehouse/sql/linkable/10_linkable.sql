-- Participants who may be linked: only those who were told of tracking and did not object.
SELECT
    pseudonym, first_name, middle_name, last_name, date_of_birth, sex, postcode, upn, uln, husid,
    institution_urn AS urn
FROM identity
WHERE tracking_permission
