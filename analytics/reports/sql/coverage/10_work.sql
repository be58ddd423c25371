-- What the scope's members delivered in the years asked about: the year is that of the activity.
SELECT
    activity_key,
    organisation_key,
    host_urn,
    contact_hours,
    year(starts_on) - CASE WHEN month(starts_on) < 8 THEN 1 ELSE 0 END AS began
FROM activities
WHERE status = 'delivered'
  AND ({everybody} OR organisation_key IN (SELECT organisation_key FROM scope))
  AND year(starts_on) - CASE WHEN month(starts_on) < 8 THEN 1 ELSE 0 END
    BETWEEN {first_year} AND {last_year}
