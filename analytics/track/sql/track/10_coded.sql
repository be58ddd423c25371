-- View. What each participant record says of its person. Codes are those of the code lists; what
-- means "not known" there is null here.
SELECT
    k.number,
    k.place,
    k.records,
    s.organisation_key,
    CASE s.sex WHEN '10' THEN 'female' WHEN '11' THEN 'male' WHEN '12' THEN 'other' END AS sex,
    CASE WHEN s.ethnicity NOT IN ('997', '998', '999') THEN s.ethnicity END AS ethnicity,
    CASE
        WHEN s.disability = '95' THEN FALSE
        WHEN s.disability NOT IN ('97', '98', '99') THEN TRUE
    END AS disabled,
    CASE s.first_generation WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS first_generation,
    CASE s.free_school_meals WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS fsm,
    CASE
        WHEN s.care_experienced = '05' THEN FALSE
        WHEN s.care_experienced NOT IN ('98', '99') THEN TRUE
    END AS care_experienced,
    CASE s.estranged WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS estranged,
    CASE s.young_carer WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS young_carer,
    CASE s.refugee WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS refugee,
    CASE s.service_child WHEN '1' THEN TRUE WHEN '0' THEN FALSE END AS service_child
FROM people AS k
JOIN scoped AS s ON s.pseudonym = k.pseudonym
