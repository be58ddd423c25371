-- View. Everybody in the scope. Editions from before people were recognised have no person: each
-- record stands for one.
SELECT
    p.* EXCLUDE (person),
    coalesce(p.person, p.pseudonym) AS person,
    p.person IS NOT NULL AS recognised
FROM participants AS p
WHERE {everybody} OR p.organisation_key IN (SELECT organisation_key FROM scope)
