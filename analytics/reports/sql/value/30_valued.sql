-- Everybody in scope with what was spent on them.
SELECT
    d.*,
    p.person IS NOT NULL AS took_part,
    p.pounds,
    coalesce(p.recorded, FALSE) AS recorded,
    coalesce(d.hours, 0) AS hours_of_all
FROM defined AS d
LEFT JOIN person_costs AS p ON p.person = d.person
