-- What reached which school of all that may be told of a school by itself: activities held at it or
-- for it, and those of the years of which its learners are told.
SELECT r.*
FROM reached AS r
JOIN work AS w ON w.activity_key = r.activity_key
LEFT JOIN told_years AS t
    ON t.urn = r.urn AND t.organisation_key = r.organisation_key AND t.began = r.began
WHERE w.host_urn = r.urn OR t.urn IS NOT NULL
