-- Who was at what, and when.
SELECT t.person, t.activity_key, t.minutes, d.organisation_key, d.activity_type, d.began
FROM attended AS t
JOIN year_delivered AS d ON d.activity_key = t.activity_key
