-- View. What each neighbourhood is by every definition whose data are there.
SELECT {columns}
FROM neighbourhoods
