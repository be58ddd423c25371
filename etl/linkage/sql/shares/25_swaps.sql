-- How many pairs of one person from each file sound as if forename and surname had changed places:
-- too rare to be seen in pairs drawn blindly, and common where names serve as either.
WITH
l AS (
    SELECT g.sound AS forename, s.surname_sound AS surname, count(*) AS people
    FROM left_people JOIN left_given AS g USING (given_no)
    JOIN left_surnames AS s USING (surname_no)
    WHERE g.sound IS NOT NULL AND s.surname_sound IS NOT NULL
    GROUP BY g.sound, s.surname_sound
),
r AS (
    SELECT g.sound AS forename, s.surname_sound AS surname, count(*) AS people
    FROM right_people JOIN right_given AS g USING (given_no)
    JOIN right_surnames AS s USING (surname_no)
    WHERE g.sound IS NOT NULL AND s.surname_sound IS NOT NULL
    GROUP BY g.sound, s.surname_sound
)
SELECT
    coalesce((
        SELECT sum(l.people * r.people)
        FROM l JOIN r ON l.forename = r.surname AND l.surname = r.forename
        WHERE l.forename <> l.surname
    ), 0)::DOUBLE AS swaps,
    coalesce((SELECT sum(people) FROM l), 0)::DOUBLE
        * coalesce((SELECT sum(people) FROM r), 0)::DOUBLE AS pairs
