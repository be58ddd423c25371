-- The same with a cost for each attendance: where none is recorded, the average of its type.
SELECT
    c.person,
    c.minutes,
    c.activity_type,
    c.began,
    c.millionths IS NOT NULL AS recorded,
    coalesce(c.millionths, t.millionths) AS millionths
FROM attendance_costs AS c
LEFT JOIN type_costs AS t ON t.activity_type = c.activity_type
