-- Which record is which participant.
SELECT * FROM links_found
