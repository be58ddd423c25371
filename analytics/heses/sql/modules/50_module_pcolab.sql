-- The proportion taught elsewhere, over a student's modules: the mean by load (field 90).
SELECT row,
    CAST(FLOOR(CAST(SUM(load * COALESCE(pcolab, 0)) AS DOUBLE) / SUM(load) + 0.5) AS INTEGER)
        AS pcolab
FROM taken
GROUP BY row
HAVING COUNT(pcolab) > 0
