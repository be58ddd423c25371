-- Registrations under the participant's pseudonym.
SELECT pseudonym, activity_key, status, hours FROM registrations_given
