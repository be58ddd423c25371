-- A row a person and academic year in which they took part.
SELECT
    c.person,
    c.began,
    any_value(v.expected_year) AS expected_year,
    sum(c.minutes) / 60.0 AS hours,
    bool_and(c.recorded) AS recorded,
    CASE WHEN count(c.millionths) = count(*) THEN sum(c.millionths) / 1000000.0 END AS pounds
FROM costed AS c
JOIN valued AS v ON v.person = c.person
GROUP BY c.person, c.began
