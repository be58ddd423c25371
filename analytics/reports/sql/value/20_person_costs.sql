-- What was spent on each person who took part in anything; not known where one cost is not.
SELECT
    person,
    bool_and(recorded) AS recorded,
    CASE WHEN count(millionths) = count(*) THEN sum(millionths) / 1000000.0 END AS pounds
FROM costed
GROUP BY person
