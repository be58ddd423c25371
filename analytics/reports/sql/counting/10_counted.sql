-- People of a whole and of its parts, one row for each combination of categories that somebody is
-- in.
SELECT {columns}
FROM {people}
WHERE {among}
GROUP BY ALL
