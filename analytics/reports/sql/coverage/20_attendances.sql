-- Who was at what, with the school that is recorded of them: a person at an activity once.
SELECT
    s.person,
    w.activity_key,
    w.organisation_key,
    w.began,
    min(s.institution_urn) AS urn,
    max(CAST(round(coalesce(r.hours, w.contact_hours, 0) * 60) AS BIGINT)) AS minutes
FROM registrations AS r
JOIN work AS w ON w.activity_key = r.activity_key
JOIN scoped AS s ON s.pseudonym = r.pseudonym
WHERE r.status = 'attended'
GROUP BY s.person, w.activity_key, w.organisation_key, w.began
