-- Pairs worth comparing: each pass by what two records of one person are likely to share still.
-- Brothers and sisters at one postcode come in too, by their surname. They are a quarter of the
-- pairs, and to refuse them was measured to be worse: the class of relatives is learned from them.
SELECT DISTINCT left_row, right_row
FROM (
    SELECT l.row AS left_row, r.row AS right_row
    FROM left_tokens AS l
    JOIN right_tokens AS r ON l.born = r.born AND l.sound = r.sound
    UNION ALL
    SELECT l.row, r.row
    FROM left_tokens AS l
    JOIN right_tokens AS r ON l.postcode = r.postcode AND l.sound = r.sound
    UNION ALL
    SELECT l.row, r.row
    FROM left_people AS l
    JOIN right_people AS r ON l.born = r.born AND l.postcode = r.postcode
    UNION ALL
    SELECT l.row, r.row
    FROM left_people AS l
    JOIN right_people AS r
        ON l.born = r.born AND l.forename[1] = r.forename[1] AND l.surname[1] = r.surname[1]
    UNION ALL
    SELECT l.row, r.row
    FROM left_people AS l
    JOIN right_people AS r ON l.born = r.born AND l.school = r.school
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.forename_sound AND l.part_sound = r.part_sound
        AND year(l.born) = year(r.born)
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.forename_sound AND l.part_sound = r.part_sound
        AND month(l.born) = month(r.born) AND day(l.born) = day(r.born)
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.forename_sound AND l.part_sound = r.part_sound
        AND l.district = r.district
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.forename_sound AND l.part_sound = r.part_sound
        AND l.school = r.school
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.forename_sound AND l.part_sound = r.part_sound
    WHERE l.lacks_birth
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.forename_sound AND l.part_sound = r.part_sound
    WHERE r.lacks_birth
)
