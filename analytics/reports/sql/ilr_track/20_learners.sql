-- View. Everybody with the kind of their aim.
SELECT d.*, a.kind AS aim_kind
FROM defined AS d
LEFT JOIN aims AS a ON a.person = d.person
