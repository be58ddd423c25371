-- View. Uploaded rows of the scope's members, by what became of them.
SELECT state, rows
FROM uploads
WHERE {everybody} OR organisation_key IN (SELECT organisation_key FROM scope)
