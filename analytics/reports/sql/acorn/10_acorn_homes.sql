-- Everybody with the Acorn category and group of their home, as keys: the number or the letter with
-- which a licensed file's value begins. other: the file says it in words alone.
SELECT
    d.*,
    s.acorn_category,
    s.acorn_group,
    CASE
        WHEN s.acorn_category IS NULL THEN 'none'
        WHEN regexp_matches(s.acorn_category, '^ *[1-7]([^0-9].*)?$')
            THEN regexp_extract(s.acorn_category, '^ *([1-7])', 1)
        ELSE 'other'
    END AS category_key,
    CASE
        WHEN s.acorn_group IS NULL THEN 'none'
        WHEN regexp_matches(s.acorn_group, '^ *([0-9][ .]*)?[A-Va-v]([^A-Za-z].*)?$')
            THEN upper(regexp_extract(s.acorn_group, '^ *(?:[0-9][ .]*)?([A-Va-v])', 1))
        ELSE 'other'
    END AS group_key
FROM defined AS d
JOIN people AS p ON p.person = d.person AND p.place = 1
JOIN scoped AS s ON s.pseudonym = p.pseudonym
