-- Whether anybody is left under each condition and those before it.
SELECT {conditions}
FROM {people}
