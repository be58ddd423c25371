-- Pairs of records with a key in common, and which keys: one bit each: their numbers
-- are those of passes, or of match keys from the strictest.
SELECT l.row AS left_row, r.row AS right_row, bit_or(1::UBIGINT << l.number) AS keys
FROM {left} AS l
JOIN {right} AS r USING (number, key)
WHERE {once}
GROUP BY ALL
