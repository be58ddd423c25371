-- People in the report who entered, by whether they went on to their second year, and whether they
-- have an award.
SELECT
    CASE WHEN continued THEN 'continued' WHEN NOT continued THEN 'left' ELSE 'none' END
        AS continuation,
    CASE WHEN award IS NULL THEN 'no' ELSE 'yes' END AS awarded,
    count(*) AS entered_ever
FROM track
WHERE in_report AND he_year IS NOT NULL
GROUP BY ALL
