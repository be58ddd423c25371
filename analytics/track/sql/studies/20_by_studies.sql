-- Those who entered by what they began to study, and as whom.
SELECT class, count(*) AS entrants
FROM classes
GROUP BY class
