-- What is written as DD/MM/YYYY, YYYY-MM-DD (a day or month may be of one digit) or YYYYMMDD, and
-- is a day of the calendar; as YYYYMMDD, and in days since 1970. 01/10/98 is no date, nor 1998101.
WITH parts AS (
    {date_parts}
),
numbers AS (
    SELECT
        written, CAST(year AS INTEGER) AS y, CAST(month AS INTEGER) AS m, CAST(day AS INTEGER) AS d
    FROM parts
    WHERE year <> ''
),
months AS (
    SELECT
        *,
        CASE
            WHEN m IN (4, 6, 9, 11) THEN 30
            WHEN m <> 2 THEN 31
            WHEN y % 4 = 0 AND (y % 100 <> 0 OR y % 400 = 0) THEN 29
            ELSE 28
        END AS last_day
    FROM numbers
    WHERE y >= 1000 AND m BETWEEN 1 AND 12
)
SELECT
    written,
    y * 10000 + m * 100 + d AS number,
    DATEDIFF('day', DATE '1970-01-01', MAKE_DATE(y, m, d)) AS day
FROM months
WHERE d BETWEEN 1 AND last_day
