-- View. The people of the one file.
SELECT forename, surname, born, postcode FROM left_people
