-- View. The weights of a record's blocks, one way or the other.
SELECT proportioned.*
FROM proportioned
LEFT JOIN equal ON equal.row = proportioned.row
WHERE equal.row IS NULL
UNION ALL
SELECT * FROM equal
