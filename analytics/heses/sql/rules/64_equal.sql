-- Where no proportion of a record is usable, its blocks have equal shares (A-12).
SELECT
    mapped.row,
    CAST(SUM(CASE WHEN price_group = 'A' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_a,
    CAST(SUM(CASE WHEN price_group = 'B' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_b,
    CAST(SUM(CASE WHEN price_group = 'C' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_c,
    CAST(SUM(CASE WHEN price_group = 'D' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_d,
    CAST(SUM(CASE WHEN price_group = 'MEDIA' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_media,
    CAST(SUM(CASE WHEN price_group = 'PSYCH' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_psych,
    CAST(SUM(CASE WHEN price_group = 'SPORT' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_sport,
    CAST(SUM(CASE WHEN price_group = 'CENTRE30' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_30,
    CAST(SUM(CASE WHEN price_group = 'NONE' THEN mapped.is_named ELSE 0 END) AS BIGINT) AS weight_none
FROM mapped
JOIN proportioned ON proportioned.row = mapped.row
WHERE
    weight_a + weight_b + weight_c + weight_d + weight_media + weight_psych + weight_sport
    + weight_30 + weight_none = 0
GROUP BY mapped.row
