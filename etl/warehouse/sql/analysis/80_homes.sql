-- The neighbourhood of each participant's home: a code, no postcode.
SELECT pseudonym, neighbourhood, local_authority FROM homes_placed
