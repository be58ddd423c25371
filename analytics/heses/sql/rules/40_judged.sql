-- View. The reasons for exclusion that do not depend on load: exclusions.csv but for bit 64
-- (TS 30). Several reasons are added (A-07).
SELECT *, {reasons_but_load} AS other_exclusions FROM placed
