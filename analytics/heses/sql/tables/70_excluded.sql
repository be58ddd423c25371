-- Records left out, by their sum of reasons (TS 30, A-07).
SELECT instid, hesexcl, COUNT(*) AS records
FROM classified
WHERE hesexcl > 0
GROUP BY instid, hesexcl
