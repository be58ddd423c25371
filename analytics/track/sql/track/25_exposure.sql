-- One row a person who attended anything: how much of what, and when.
SELECT
    number,
    count(*) AS activities,
    sum(minutes) / 60.0 AS hours,
    coalesce(sum(minutes) FILTER (intensity = 'high'), 0) / 60.0 AS high_hours,
    count(*) FILTER (intensity = 'low') AS low_activities,
    coalesce(sum(minutes) FILTER (kind = 'skills'), 0) / 60.0 AS skills_hours,
    coalesce(sum(minutes) FILTER (kind = 'skills' AND before_16), 0) / 60.0
        AS skills_hours_before_16,
    coalesce(sum(minutes) FILTER (before_16), 0) / 60.0 AS hours_before_16,
    coalesce(sum(minutes) FILTER (NOT before_16), 0) / 60.0 AS hours_after_16,
    coalesce(sum(minutes) FILTER (kind = 'mentoring'), 0) / 60.0 AS mentoring_hours,
    coalesce(sum(minutes) FILTER (kind = 'campus'), 0) / 60.0 AS campus_hours,
    coalesce(bool_or(kind = 'summer_school'), FALSE) AS summer_school,
    coalesce(bool_or(funding_stream = 'uni_connect'), FALSE) AS uni_connect,
    min(starts_on) AS first_on,
    max(starts_on) AS last_on
FROM attended
GROUP BY number
