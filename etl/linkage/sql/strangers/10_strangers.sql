-- Pairs drawn blindly: all but a few are strangers. The draw repeats, being a hash.
SELECT DISTINCT
    (hash(draw) % (SELECT greatest(count(*), 1) FROM left_people))::UINTEGER AS left_row,
    (hash(draw + 1000003) % (SELECT greatest(count(*), 1) FROM right_people))::UINTEGER AS right_row
FROM range({draws}) AS drawn (draw)
