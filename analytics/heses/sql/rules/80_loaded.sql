-- View. HESESFTE (TS 14-16, 31, A-04): the load returned; on a split year that is not standard,
-- none for a starter, and for a leaver the group's mean on top of their own.
SELECT
    judged.*,
    CASE
        WHEN judged.is_split_starter THEN 0
        WHEN judged.is_split_leaver THEN judged.stuload + COALESCE(split_groups.mean_load, 0)
        ELSE judged.stuload
    END AS heses_load
FROM judged
LEFT JOIN split_groups
    ON judged.is_split_leaver
    AND split_groups.instid = judged.instid
    AND split_groups.campid = judged.campid
    AND split_groups.mode_h = judged.mode_h
    AND split_groups.fundlev_key = COALESCE(judged.fundlev, -1)
    AND split_groups.length_key = judged.length_key
