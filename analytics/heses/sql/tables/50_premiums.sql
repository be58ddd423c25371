-- The counts of main 3 and 21: mature (TS 49), young, young with fee remittance (TS 51), disabled
-- entrants (TS 52), and the young by neighbourhood type (TS 50).
SELECT instid, 'mature' AS measure, '' AS kind, COUNT(*) AS students
FROM classified WHERE is_mature GROUP BY instid
UNION ALL
SELECT instid, 'young', '', COUNT(*) FROM classified WHERE is_young GROUP BY instid
UNION ALL
SELECT instid, 'fee_remittance', '', COUNT(*)
FROM classified WHERE is_fee_remittance GROUP BY instid
UNION ALL
SELECT instid, 'disabled_entrants', '', COUNT(*)
FROM classified WHERE is_disabled_entrant GROUP BY instid
UNION ALL
SELECT instid, 'neighbourhood', neighbourhood, COUNT(*)
FROM homes GROUP BY instid, neighbourhood
