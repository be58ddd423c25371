-- One row a person: what their records in scope say of them. Where they differ, the record that
-- counts goes first, then the others in their order.
SELECT
    number,
    1 AS organisations,
    sex,
    ethnicity,
    disabled,
    first_generation,
    fsm,
    care_experienced,
    estranged,
    young_carer,
    refugee,
    service_child
FROM coded
WHERE records = 1
UNION ALL
SELECT
    number,
    count(DISTINCT organisation_key),
    arg_min(sex, place),
    arg_min(ethnicity, place),
    arg_min(disabled, place),
    arg_min(first_generation, place),
    arg_min(fsm, place),
    arg_min(care_experienced, place),
    arg_min(estranged, place),
    arg_min(young_carer, place),
    arg_min(refugee, place),
    arg_min(service_child, place)
FROM coded
WHERE records > 1
GROUP BY number
