-- View. The people of both files.
SELECT forename, surname, born, postcode FROM left_people
UNION ALL
SELECT forename, surname, born, postcode FROM right_people
