-- Participants whose key fits more than one record of a source and year.
SELECT * FROM ambiguous_found
