-- How many of each category each school has, and what their differences add up to: people of one
-- school share its average and its outreach, so that they count as one cluster.
SELECT
    coalesce(CAST(({category}) AS VARCHAR), 'none') AS category,
    ks4_urn,
    count(*) AS people,
    sum(difference) AS differences,
    sum(CASE WHEN em_94 THEN 100 ELSE 0 END - school_em_94) AS em_94_differences,
    sum(CASE WHEN em_95 THEN 100 ELSE 0 END - school_em_95) AS em_95_differences
FROM ks4_results
GROUP BY ALL
