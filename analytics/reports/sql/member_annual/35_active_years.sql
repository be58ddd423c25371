-- The years in which anybody took part.
SELECT began, count(*) AS people FROM person_years GROUP BY began
