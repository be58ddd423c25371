-- View. The weights of a record's blocks, one way or the other.
SELECT *, FALSE AS is_equal
FROM proportioned
WHERE
    weight_a + weight_b + weight_c + weight_d + weight_media + weight_psych + weight_sport
    + weight_30 + weight_none > 0
UNION ALL
SELECT *, TRUE AS is_equal FROM equal
