-- How many participants are in each state.
SELECT state, count(*) AS participants FROM left_states GROUP BY state
