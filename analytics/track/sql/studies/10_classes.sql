-- What the rules of HESES make of the first undergraduate record of each entrant in the report
-- (HEFCE 00/06, TS 37 and 49 to 52). none: the year's records have not the fields; outside: not of
-- the group that the paragraph speaks of.
SELECT
    p.person,
    min(
        CASE
            WHEN r.heses_counted IS NULL THEN 'none'
            WHEN {studies} = 'age' THEN
                CASE WHEN r.heses_young THEN 'young' WHEN r.heses_mature THEN 'mature' ELSE 'outside' END
            WHEN {studies} = 'fee_remittance' THEN
                CASE
                    WHEN NOT r.heses_young THEN 'outside'
                    WHEN r.heses_fee_remittance THEN 'yes'
                    ELSE 'no'
                END
            WHEN {studies} = 'disabled' THEN
                CASE
                    WHEN r.heses_disabled_entrant THEN 'yes'
                    WHEN r.heses_new_entrant AND r.heses_level = 'UG' AND r.heses_mode = 'FT'
                        AND r.heses_fundability <> 'ISOV' THEN 'no'
                    ELSE 'outside'
                END
            WHEN {studies} = 'price_group' THEN
                CASE WHEN r.heses_counted THEN coalesce(r.heses_price_group, 'U') ELSE 'outside' END
        END
    ) AS class
FROM people AS p
JOIN linked AS l ON l.person = p.person AND l.source = 'hesa_student'
JOIN hesa_student AS r ON r.pseudonym = l.record_pseudonym AND r.year = l.year
WHERE p.exclusions = 0
  AND p.entry_year = CAST(left(r.academic_year, 4) AS INTEGER)
  AND r.entrant
  AND coalesce(r.level, '') NOT LIKE 'postgraduate%'
GROUP BY p.person
