-- First and last academic year of the higher education records that are held.
SELECT
    min(CAST(left(academic_year, 4) AS INTEGER)) AS first_year,
    max(CAST(left(academic_year, 4) AS INTEGER)) AS last_year
FROM hesa_student
