-- One row a person: what their records in scope say of them. Where they differ, the record that
-- counts goes first, then the others in their order.
SELECT
    person,
    count(DISTINCT organisation_key) AS organisations,
    arg_min(sex, place) AS sex,
    arg_min(ethnicity, place) AS ethnicity,
    arg_min(disabled, place) AS disabled,
    arg_min(first_generation, place) AS first_generation,
    arg_min(fsm, place) AS fsm,
    arg_min(care_experienced, place) AS care_experienced,
    arg_min(estranged, place) AS estranged,
    arg_min(young_carer, place) AS young_carer,
    arg_min(refugee, place) AS refugee,
    arg_min(service_child, place) AS service_child
FROM coded
GROUP BY person
