-- Participants in the scope who are linked to a record of Key Stage 4, and what they took part in
-- before its results.
SELECT
    ks4_record AS id,
    {category} AS category,
    skills_hours_before_16 AS hours,
    hours_before_16 = 0 AND first_on > make_date(ks4_year, 8, 31) AS only_later
FROM defined
WHERE ks4_record IS NOT NULL
