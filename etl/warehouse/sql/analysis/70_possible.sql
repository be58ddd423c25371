-- Pairs that are no links, with their chance: for how many links are expected to be missing.
SELECT * FROM possible_found
