-- How far each two spellings of a forename agree that meet in a pair, once for the two; 9 for an
-- initial that does not fit.
SELECT
    m.left_given,
    m.right_given,
    CASE
        WHEN l.forename IS NULL OR r.forename IS NULL THEN 0
        WHEN length(l.forename) = 1 OR length(r.forename) = 1
            THEN CASE WHEN substring(l.forename, 1, 1) = substring(r.forename, 1, 1)
                THEN 3 ELSE 9 END
        WHEN l.forename = r.forename THEN 1
        WHEN list_has_any(l.roots, r.roots) OR l.joined = r.joined THEN 2
        WHEN least(length(l.forename), length(r.forename)) >= 3
            AND abs(length(l.forename) - length(r.forename)) <= 1
            AND damerau_levenshtein(l.forename, r.forename) <= 1 THEN 4
        WHEN l.sound = r.sound
            OR jaro_winkler_similarity(l.forename, r.forename) >= 0.88 THEN 5
        ELSE 8
    END AS level
FROM (SELECT DISTINCT left_given, right_given FROM met) AS m
JOIN {left}_given AS l ON l.given_no = m.left_given
JOIN {right}_given AS r ON r.given_no = m.right_given
