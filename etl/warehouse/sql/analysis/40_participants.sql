-- One row a participant, no identifier: the date of birth is left as the school cohort that it
-- falls in, the postcode as what its area is (indicators.csv).
-- cohort_began: calendar year of the September before birth; the phase adjustment stays apart.
-- person: the same for all records of one person, whichever member keeps them.
-- identity_state: `linkable`, or why not; null without permission. lacks_name, lacks_postcode: what
-- is missing whatever else is; a postcode that is not real is missing.
-- uploaded: whether a row of a spreadsheet brought the record; null where that is not known.
SELECT
    i.pseudonym,
    k.person,
    i.organisation_key,
    year(i.date_of_birth) - CASE WHEN month(i.date_of_birth) < 9 THEN 1 ELSE 0 END AS cohort_began,
    coalesce(i.phase_adjustment, 0) AS phase_adjustment,
    i.evaluation_group,
    coalesce(i.tracking_permission, FALSE) AS tracking_permission,
    s.state AS identity_state,
    i.first_name IS NULL OR i.last_name IS NULL AS lacks_name,
    i.postcode IS NULL AS lacks_postcode,
    i.uploaded,
    i.institution_urn,
    i.sex,
    i.ethnicity,
    i.disability,
    i.first_generation,
    i.free_school_meals,
    i.care_experienced,
    i.estranged,
    i.young_carer,
    i.refugee,
    i.service_child,
    n.* EXCLUDE (pseudonym),
    coalesce(p.activities_attended, 0) AS activities_attended,
    coalesce(p.contact_minutes, 0) AS contact_minutes,
    p.first_activity_on,
    p.last_activity_on
FROM identity AS i
JOIN people AS k ON k.pseudonym = i.pseudonym
LEFT JOIN states AS s ON s.left_id = i.pseudonym
LEFT JOIN neighbourhoods AS n ON n.pseudonym = i.pseudonym
LEFT JOIN profiles AS p ON p.pseudonym = i.pseudonym
