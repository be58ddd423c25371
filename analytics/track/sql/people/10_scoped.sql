-- Everybody in the scope.
SELECT p.*
FROM participants AS p
WHERE {everybody} OR p.organisation_key IN (SELECT organisation_key FROM scope)
