-- Participants whose key is complete, and how many participants share it.
SELECT
    id, first_name, last_name, date_of_birth, postcode,
    count(*) OVER (PARTITION BY first_name, last_name, date_of_birth, postcode) AS sharing
FROM left_people
WHERE first_name IS NOT NULL AND last_name IS NOT NULL
  AND date_of_birth IS NOT NULL AND postcode IS NOT NULL
