-- What a record is found by as it stands.
SELECT
    row, born, postcode, school, upn, uln, husid,
    substring(forename, 1, 1) || substring(surname, 1, 1) AS initials
FROM {people}
