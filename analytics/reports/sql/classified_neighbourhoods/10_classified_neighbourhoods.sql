-- What each neighbourhood is by three definitions, and by all of them together: rural_coastal_low,
-- urban_inland_other and so on, none where one of them does not know it.
SELECT
    neighbourhood,
    rural,
    coastal,
    low_participation,
    CASE
        WHEN rural = 'none' OR coastal = 'none' OR low_participation = 'none' THEN 'none'
        WHEN low_participation = 'yes' THEN concat(rural, '_', coastal, '_low')
        ELSE concat(rural, '_', coastal, '_other')
    END AS class
FROM (
    SELECT
        neighbourhood,
        {rural} AS rural,
        {coastal} AS coastal,
        {low_participation} AS low_participation
    FROM neighbourhoods
) AS n
