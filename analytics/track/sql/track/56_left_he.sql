-- What each person who entered did first after leaving, from the survey of leavers.
SELECT
    l.number,
    CAST(left(r.year, 4) AS INTEGER) AS outcome_year,
    r.activity AS outcome,
    r.high_skilled
FROM linked AS l
JOIN graduate_outcomes AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
JOIN entered AS e ON e.number = l.number AND CAST(left(r.year, 4) AS INTEGER) >= e.he_year
WHERE l.source = 'graduate_outcomes'
QUALIFY row_number() OVER (PARTITION BY l.number ORDER BY r.year) = 1
