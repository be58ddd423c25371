-- Every participant and record with the same key, with how many share it on either side.
SELECT
    l.id AS left_id, r.id AS right_id, l.sharing AS participants, r.sharing AS records
FROM left_keys AS l
JOIN right_keys AS r
  USING (first_name, last_name, date_of_birth, postcode)
