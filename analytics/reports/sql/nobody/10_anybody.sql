-- Whether enough people are left under each condition and those before it.
SELECT {conditions}
FROM {people}
