-- Records of anybody's participants, and those that may be: none of them is a pupil without
-- outreach. Whose they are is not kept.
SELECT record_pseudonym AS id, min(is_sure) AS is_sure
FROM (
    SELECT record_pseudonym, 1 AS is_sure FROM links WHERE source = 'npd_ks4'
    UNION ALL
    SELECT record_pseudonym, 0 FROM possible WHERE source = 'npd_ks4'
)
GROUP BY record_pseudonym
