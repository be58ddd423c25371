-- First and last academic year whose records are classified; nulls where none is.
SELECT
    min(CAST(left(academic_year, 4) AS INTEGER)) AS first_year,
    max(CAST(left(academic_year, 4) AS INTEGER)) AS last_year
FROM hesa_student
WHERE heses_counted IS NOT NULL
