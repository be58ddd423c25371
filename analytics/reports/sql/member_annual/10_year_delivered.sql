-- What the scope's members delivered, by academic year.
SELECT
    activity_key,
    organisation_key,
    activity_type,
    host_urn,
    year(starts_on) - CASE WHEN month(starts_on) < 8 THEN 1 ELSE 0 END AS began
FROM activities
WHERE status = 'delivered'
  AND ({everybody} OR organisation_key IN (SELECT organisation_key FROM scope))
