-- View. The anniversary of commencement (A-03) and the length of the course (A-05, A-06).
-- Dates are YYYYMMDD, so that 29 February, in a year that has none, falls after 28 February and
-- before 1 March: compared with any real date it is 1 March (A-19).
WITH anniversaries AS (
    SELECT
        *,
        -- The anniversary that falls between 1 August and 31 July of the year.
        CASE WHEN comdate % 10000 >= 801 THEN {year} ELSE {year} + 1 END * 10000 + comdate % 10000
            AS anniversary_in_year,
        -- Course length in months, where its unit is years or months.
        CASE length_unit
            WHEN 1 THEN CAST(splength AS BIGINT) * 12
            WHEN 2 THEN CAST(splength AS BIGINT)
        END AS months,
        -- ... and in days, where it is weeks, days or hours.
        CASE length_unit
            WHEN 3 THEN CAST(splength AS BIGINT) * 7
            WHEN 4 THEN CAST(splength AS BIGINT)
            WHEN 5 THEN 0
        END AS days,
        -- Months since year 0, for calendar arithmetic on COMDATE.
        CAST(FLOOR(comdate / 10000.0) AS BIGINT) * 12
            + CAST(FLOOR(comdate % 10000 / 100.0) AS BIGINT) - 1 AS commenced_month
    FROM settled
),
ended AS (
    SELECT
        *,
        CASE WHEN first_anniversary THEN comdate + 10000 ELSE anniversary_in_year END
            AS anniversary,
        -- COMDATE + course length, as the month (since year 0) in which it falls: the bounds
        -- tested, 1 August before and after, are the first days of months.
        commenced_month + months AS end_month,
        comdate_day + days AS end_day
    FROM anniversaries
)
SELECT
    *,
    COALESCE(end_month < {year} * 12 + 7, end_day < {year_start_day}, FALSE) AS ends_before_year,
    COALESCE(
        end_month >= {year} * 12 + 7 AND end_month < {year} * 12 + 19,
        end_day >= {year_start_day} AND end_day < {next_year_day},
        FALSE
    ) AS ends_in_year,
    -- A-05: under 21 hours, under a week in days, or no week at all.
    COALESCE(
        (length_unit = 5 AND splength < 21)
        OR (length_unit = 4 AND splength < days_in_week)
        OR (length_unit = 3 AND splength < 1),
        FALSE
    ) AS is_short_course,
    -- TS 44: two years are 2 years, 24 months, 104 weeks or 730 days.
    COALESCE(
        months <= 24,
        CASE WHEN length_unit = 3 THEN splength <= 104 ELSE days <= 730 END,
        FALSE
    ) AS is_two_years_or_less,
    -- TS 21, A-14: for courses of less than a year, length and attendance are taken as one.
    COALESCE(months <= 5, days < 168, FALSE) AS is_under_24_weeks,
    -- A-04: one course, as far as the fields of TS 4 tell courses apart.
    COALESCE(200000 + months, length_unit * 100000 + splength, 0) AS length_key
FROM ended
