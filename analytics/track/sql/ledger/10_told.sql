-- One row a participant record: the bits of all reasons of which its member is told, and the one
-- under which it is left out. What another record of the person stands for is left out as that.
SELECT
    pseudonym,
    organisation_key,
    reasons & {told} AS reasons,
    CASE
        WHEN place > 1 THEN 32
        ELSE (reasons & {told}) & -(reasons & {told})
    END AS first_reason
FROM people
