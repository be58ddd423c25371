-- What became of the rows that members uploaded: numbers, no row.
SELECT * FROM uploads_given
