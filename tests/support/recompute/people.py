"""People of an edition, one row each, worked out anew: the second opinion on `track`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tests.support.recompute.edition import (
    Edition,
    Row,
    find_attended,
    find_linked,
    find_schools,
)
from tests.support.recompute.outcomes import find_further, find_higher, find_results

NOT_KNOWN_ETHNICITY = {"997", "998", "999"}
ETHNIC_GROUPS = {
    "white": ("160", "163", "166", "168", "179"),
    "asian": ("100", "101", "103", "104", "119"),
    "black": ("120", "121", "139"),
    "mixed": ("140", "141", "142", "159"),
}
GROUP_OF_ETHNICITY = {code: group for group, codes in ETHNIC_GROUPS.items() for code in codes}
HIGH = {"campus_visit", "residential_summer_school", "summer_school", "mentoring"}
SUMMER = {"residential_summer_school", "summer_school"}
HOMES = (
    *("polar4_quintile", "polar3_quintile", "tundra_msoa_quintile", "tundra_lsoa_quintile"),
    *("adult_he_2011_quintile", "gaps_gcse_quintile", "gaps_gcse_ethnicity_quintile"),
    *("imd_quintile", "idaci_quintile", "neighbourhood_group", "urban", "urban_estimate"),
    *("coastal", "coast_km_estimate"),
    *("acorn_category", "acorn_group"),
)
FLAGS = ("first_generation", "free_school_meals", "estranged", "young_carer", "refugee")


def recompute_people(
    edition: Edition,
    organisations: Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
) -> list[Row]:
    """Work out one row a person, with the columns of `track` under the same names.

    Parameters
    ----------
    organisations
        Keys of the members whose participants are looked at; None is all.
    years
        First and last year asked about, in which entry at 18 would begin.
    """
    keys = None if organisations is None else set(organisations)
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in edition.tables["participants"]:
        if keys is None or row["organisation_key"] in keys:
            entries[row["person"] or row["pseudonym"]].append(row)
    person_of = {row["pseudonym"]: person for person, rows in entries.items() for row in rows}
    linked = find_linked(edition, person_of)
    attended = find_attended(edition, person_of)
    unsure = {
        person_of[row["pseudonym"]]
        for row in edition.tables["ambiguous"]
        if row["source"] == "hesa_student" and row["pseudonym"] in person_of
    }
    schools = find_schools(edition)
    homes = {row["pseudonym"]: row for row in edition.tables["indicators"]}
    return [
        _person(
            edition,
            person,
            rows,
            linked[person],
            attended[person],
            is_unsure=person in unsure,
            years=years or edition.higher_years,
            schools=schools,
            homes=homes,
        )
        for person, rows in sorted(entries.items())
    ]


def _person(
    edition: Edition,
    person: str,
    rows: Sequence[Row],
    linked: Mapping[str, list[Row]],
    attended: Mapping[str, Row],
    *,
    is_unsure: bool,
    years: tuple[int, int],
    schools: Mapping[tuple[int, str], Row],
    homes: Mapping[str, Row],
) -> Row:
    held = edition.higher_years
    is_unsure = is_unsure and not linked.get("hesa_student")
    judged = sorted(
        ((_reasons(row, held, years, is_unsure=is_unsure), row["pseudonym"], row) for row in rows),
        key=lambda each: each[:2],
    )
    reasons, _, counts = judged[0]
    ordered = [row for _, _, row in judged]
    expected = _expected(counts)
    found: Row = {
        "person": person,
        "pseudonym": counts["pseudonym"],
        "reasons": reasons,
        "in_report": reasons == 0,
        "expected_year": expected,
        "cohort_began": counts["cohort_began"],
        "organisations": len({row["organisation_key"] for row in rows}),
        "records": len(rows),
        **{name: counts.get(name) for name in HOMES},
        # By each loaded edition of an indicator.
        **{name: of for name, of in homes[counts["pseudonym"]].items() if "__" in name},
        **_described(ordered),
        **_exposure(attended.values(), expected),
        **find_results(linked, expected, schools),
        **find_further(linked.get("ilr", ())),
        **find_higher(linked, expected, held[1]),
    }
    either = [each for each in (found["ks5_level3"], found["ilr_level3"]) if each is not None]
    found["level3"] = any(either) if either else None
    return found


def _expected(row: Row) -> int | None:
    if row["cohort_began"] is None:
        return None
    return int(row["cohort_began"] + row["phase_adjustment"] + 19)


def _reasons(row: Row, held: tuple[int, int], years: tuple[int, int], *, is_unsure: bool) -> int:
    """Add up why a record is left out: bits as in exclusions.csv."""
    expected = _expected(row)
    reasons = 0 if row["tracking_permission"] else 1
    reasons += 2 if row["evaluation_group"] in ("comparator", "control") else 0
    state = row["identity_state"]
    reasons += 4 if state == "missing_name" or row.get("lacks_name") else 0
    reasons += 8 if state == "missing_date_of_birth" or row["cohort_began"] is None else 0
    reasons += 16 if state == "missing_postcode" or row.get("lacks_postcode") else 0
    if state == "several_participants" and row["person"] is None:
        reasons += 32
    if expected is not None:
        reasons += 64 if expected > held[1] else 128 if expected < held[0] else 0
        if held[0] <= expected <= held[1] and not years[0] <= expected <= years[1]:
            reasons += 512
    return reasons + (256 if is_unsure else 0)


def _first(rows: Sequence[Row], name: str, read: Mapping[str, Any] | Any) -> Any:
    """What the first of a person's records that knows says, read from its code."""
    for row in rows:
        value = read(row[name]) if callable(read) else read.get(row[name])
        if value is not None:
            return value
    return None


def _described(rows: Sequence[Row]) -> Row:
    def ethnicity(code: str | None) -> str | None:
        return None if code in NOT_KNOWN_ETHNICITY else code

    def disabled(code: str | None) -> bool | None:
        return None if code is None or code in {"97", "98", "99"} else code != "95"

    def care(code: str | None) -> bool | None:
        return None if code is None or code in {"98", "99"} else code != "05"

    flag = {"1": True, "0": False}
    code = _first(rows, "ethnicity", ethnicity)
    return {
        "sex": _first(rows, "sex", {"10": "female", "11": "male", "12": "other"}),
        "ethnicity": code,
        "ethnic_group": None if code is None else GROUP_OF_ETHNICITY.get(code, "other"),
        "disabled": _first(rows, "disability", disabled),
        "care_experienced": _first(rows, "care_experienced", care),
        "fsm": _first(rows, "free_school_meals", flag),
        **{name: _first(rows, name, flag) for name in FLAGS if name != "free_school_meals"},
        "service_child": _first(rows, "service_child", flag),
    }


def _exposure(attended: Iterable[Row], expected: int | None) -> Row:
    rows = list(attended)
    result = date(expected - 2, 8, 31) if expected is not None else None

    def hours(keep: Iterable[Row]) -> float:
        return float(sum(row["minutes"] for row in keep) / 60)

    before = [row for row in rows if result is not None and row["starts_on"] <= result]
    after = [row for row in rows if result is not None and row["starts_on"] > result]
    of_type = defaultdict(list)
    for row in rows:
        of_type[row["activity_type"]].append(row)
    skills = [row for row in before if row["activity_type"] == "skills_attainment"]
    return {
        "activities": len(rows),
        "hours": hours(rows),
        "high_hours": hours(row for row in rows if row["activity_type"] in HIGH),
        "low_activities": sum(row["activity_type"] not in HIGH for row in rows),
        "skills_hours": hours(of_type["skills_attainment"]),
        "skills_hours_before_16": hours(skills),
        "hours_before_16": hours(before),
        "hours_after_16": hours(after),
        "mentoring_hours": hours(of_type["mentoring"]),
        "campus_hours": hours(of_type["campus_visit"]),
        "summer_school": any(row["activity_type"] in SUMMER for row in rows),
        "uni_connect": any(row["funding_stream"] == "uni_connect" for row in rows),
        "first_on": min((row["starts_on"] for row in rows), default=None),
        "last_on": max((row["starts_on"] for row in rows), default=None),
    }
