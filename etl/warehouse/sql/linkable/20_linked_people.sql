-- The same people with what the match rates are broken down by (linkages.CHARACTERISTICS).
SELECT
    i.pseudonym AS id, i.date_of_birth, i.postcode, i.sex, i.organisation_key, i.ethnicity,
    i.free_school_meals, n.imd_quintile, i.institution_urn
FROM identity AS i
LEFT JOIN neighbourhoods AS n ON n.pseudonym = i.pseudonym
WHERE i.tracking_permission
