-- Schools and colleges, public as they are.
SELECT * FROM institutions_given
