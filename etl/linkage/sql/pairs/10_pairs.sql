-- Pairs worth comparing: each pass by what two records of one person are likely to share still.
-- Brothers and sisters at one postcode come in too, by their surname. They are a quarter of the
-- pairs, and to refuse them was measured to be worse: the class of relatives is learned from them.
SELECT DISTINCT left_row, right_row
FROM (
    SELECT l.row AS left_row, r.row AS right_row
    FROM left_tokens AS l JOIN right_tokens AS r USING (born, sound)
    UNION ALL
    SELECT l.row, r.row
    FROM left_tokens AS l JOIN right_tokens AS r USING (postcode, sound)
    UNION ALL
    SELECT l.row, r.row
    FROM left_keys AS l JOIN right_keys AS r USING (born, postcode)
    UNION ALL
    SELECT l.row, r.row
    FROM left_keys AS l JOIN right_keys AS r USING (born, initials)
    UNION ALL
    SELECT l.row, r.row
    FROM left_keys AS l JOIN right_keys AS r USING (born, school)
    UNION ALL
    SELECT l.row, r.row
    FROM left_keys AS l JOIN right_keys AS r USING (upn)
    UNION ALL
    SELECT l.row, r.row
    FROM left_keys AS l JOIN right_keys AS r USING (uln)
    UNION ALL
    SELECT l.row, r.row
    FROM left_keys AS l JOIN right_keys AS r USING (husid)
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l JOIN right_names AS r USING (forename_sound, part_sound, birth_year)
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l JOIN right_names AS r USING (forename_sound, part_sound, birthday)
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l JOIN right_names AS r USING (forename_sound, part_sound, district)
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l JOIN right_names AS r USING (forename_sound, part_sound, school)
    UNION ALL
    -- Names that changed places, where the date of birth differs too.
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.part_sound AND l.part_sound = r.forename_sound
        AND l.birth_year = r.birth_year
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l
    JOIN right_names AS r
        ON l.forename_sound = r.part_sound AND l.part_sound = r.forename_sound
        AND l.district = r.district
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l JOIN right_names AS r USING (forename_sound, part_sound)
    WHERE l.lacks_birth
    UNION ALL
    SELECT l.row, r.row
    FROM left_names AS l JOIN right_names AS r USING (forename_sound, part_sound)
    WHERE r.lacks_birth
)
