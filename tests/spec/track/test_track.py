"""What a track says of a person: each column that hangs on a rule, by people made for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY, Scope
from tests.support.hand_edition import (
    OTHER,
    Row,
    activity,
    attended,
    person,
    student,
    write_edition,
)

ADA = person("ada")
RECORDS = {"hesa_student/2019-20": {}, "hesa_student/2020-21": {}}


def track_of(
    folder: Path,
    people: Sequence[Row],
    records: Mapping[str, Mapping[str, Row]] | None = None,
    *,
    scope: Scope = EVERYBODY,
    years: tuple[int | None, int | None] = (None, None),
    **rest: Any,
) -> list[dict[str, Any]]:
    analysis = write_edition(folder, people, records or RECORDS, **rest)
    with open_track(analysis, scope, first_year=years[0], last_year=years[1]) as track:
        return track.engine.fetch("track", order_by=["person"]).to_dicts()


def ada(folder: Path, *args: Any, **given: Any) -> dict[str, Any]:
    (row,) = track_of(folder, [ADA], *args, **given)
    return row


@pytest.mark.parametrize(
    ("given", "bits"),
    [
        ({}, set()),
        ({"tracking_permission": False, "identity_state": None}, {1}),
        ({"evaluation_group": "comparator"}, {2}),
        ({"evaluation_group": "control"}, {2}),
        ({"identity_state": "missing_name"}, {4}),
        ({"identity_state": "missing_date_of_birth", "cohort_began": None}, {8}),
        ({"identity_state": "missing_postcode"}, {16}),
        ({"identity_state": "several_participants", "person": None}, {32}),
        ({"cohort_began": 2002}, {64}),
        ({"cohort_began": 2000, "phase_adjustment": 2}, {64}),
        ({"cohort_began": 1999}, {128}),
        # Everything that holds, not what is found first.
        ({"identity_state": "missing_name", "lacks_postcode": True}, {4, 16}),
        (
            {"tracking_permission": False, "identity_state": None, "lacks_name": True,
             "lacks_postcode": True, "cohort_began": None, "evaluation_group": "control"},
            {1, 2, 4, 8, 16},
        ),
    ],
)  # fmt: skip
def test_reasons__each__is_a_bit(tmp_path: Path, given: dict[str, Any], bits: set[int]) -> None:
    (row,) = track_of(tmp_path, [person("ada", **given)])

    assert {bit for bit in (1 << n for n in range(10)) if row["reasons"] & bit} == bits
    assert row["in_report"] is (not bits)


def test_reasons__a_record_may_be_theirs__waits_unless_one_is_linked(tmp_path: Path) -> None:
    ben = person("ben")
    records = {**RECORDS, "hesa_student/2020-21": {"ben": student("2020/21")}}

    rows = track_of(tmp_path, [ADA, ben], records, unclear=["ada", "ben"])

    assert [row["reasons"] for row in rows] == [256, 0]


def test_reasons__years_asked_about__only_those_the_records_cover_are_outside(
    tmp_path: Path,
) -> None:
    people = [person(str(began), cohort_began=began) for began in (1999, 2000, 2001, 2002)]

    rows = track_of(tmp_path, people, years=(2020, 2020))

    assert [row["reasons"] for row in rows] == [128, 512, 0, 64]


def test_person__recorded_by_two_members__one_row_of_what_either_knows(tmp_path: Path) -> None:
    poor = person("a", person="x", evaluation_group="control", sex="11", ethnicity="160")
    good = person("b", person="x", organisation_key=OTHER, sex="99", ethnicity="120")

    (row,) = track_of(tmp_path, [poor, good])

    assert (row["organisations"], row["reasons"]) == (2, 0), "the record that can be counted goes"
    assert (row["sex"], row["ethnic_group"]) == ("male", "black"), "its own first, then the other's"


def test_person__recorded_by_two_members__each_sees_its_own_record(tmp_path: Path) -> None:
    mine, theirs = person("a", person="x"), person("b", person="x", organisation_key=OTHER)
    records = {"hesa_student/2019-20": {"b": student("2019/20")}, "hesa_student/2020-21": {}}

    (row,) = track_of(tmp_path, [mine, theirs], records, scope=Scope(("wexcombe",)))

    assert (row["organisations"], row["he_year"]) == (1, None)


def test_exposure__hours_and_kinds__of_what_was_attended_and_delivered(tmp_path: Path) -> None:
    activities = [
        activity("talk", activity_type="he_information", contact_hours=1.5),
        activity(
            "visit", activity_type="campus_visit", contact_hours=4, funding_stream="uni_connect"
        ),
        activity("revision", activity_type="skills_attainment", contact_hours=5),
        activity("school", activity_type="summer_school", contact_hours=20),
        activity("off", status="cancelled", contact_hours=100),
        activity("missed", contact_hours=100),
    ]
    registrations = [
        attended("ada", "talk"), attended("ada", "visit", hours=3.0), attended("ada", "revision"),
        attended("ada", "school"), attended("ada", "off"),
        attended("ada", "missed", status="absent"),
    ]  # fmt: skip

    row = ada(tmp_path, activities=activities, registrations=registrations)

    assert (row["activities"], row["hours"], row["high_hours"]) == (4, 29.5, 23)
    assert (row["low_activities"], row["skills_hours"]) == (2, 5)
    assert (row["campus_hours"], row["mentoring_hours"]) == (3, 0)
    assert (row["summer_school"], row["uni_connect"]) == (True, True)


@pytest.mark.parametrize(
    ("day", "phase", "before"),
    [
        (date(2017, 8, 31), 0, True),  # the school year in which Ada turns 16 ends
        (date(2017, 9, 1), 0, False),
        (date(2018, 8, 31), 1, True),  # educated with the year below
    ],
)
def test_exposure__before_16__to_the_end_of_the_school_year_of_key_stage_4(
    tmp_path: Path, day: date, phase: int, before: bool
) -> None:
    (row,) = track_of(
        tmp_path,
        [person("ada", phase_adjustment=phase)],
        activities=[activity("a", activity_type="skills_attainment", starts_on=day)],
        registrations=[attended("ada", "a")],
    )

    assert (row["skills_hours_before_16"], row["hours_before_16"]) == (before, before)
    assert (row["skills_hours"], row["hours_after_16"]) == (1, not before)


def test_exposure__two_records_at_one_activity__count_once(tmp_path: Path) -> None:
    twice = [person("a", person="x"), person("b", person="x")]

    (row,) = track_of(
        tmp_path,
        twice,
        activities=[activity("one"), activity("two")],
        registrations=[attended("a", "one"), attended("b", "one"), attended("b", "two")],
    )

    assert (row["activities"], row["hours"]) == (2, 2)


@pytest.mark.parametrize(
    ("entered", "at_18", "by_19"),
    [("2018/19", True, True), ("2019/20", True, True), ("2020/21", False, True),
     ("2021/22", False, False), (None, False, False)],
)  # fmt: skip
def test_entry__by_age__against_the_cohort_clock(
    tmp_path: Path, entered: str | None, at_18: bool, by_19: bool
) -> None:
    held = {f"hesa_student/{year}-{year - 1999}": {} for year in range(2018, 2022)}
    if entered:
        held[f"hesa_student/{entered.replace('/', '-')}"] = {"ada": student(entered)}

    row = ada(tmp_path, held)

    assert (row["at_18"], row["by_19"]) == (at_18, by_19)


def test_entry__the_records_end_before__is_not_known(tmp_path: Path) -> None:
    row = ada(tmp_path, {"hesa_student/2019-20": {}})

    assert (row["at_18"], row["by_19"]) == (False, None)


@pytest.mark.parametrize("given", [{"level": "postgraduate_taught"}, {"entrant": False}])
def test_entry__neither_postgraduate_nor_continuing__is_an_entry(
    tmp_path: Path, given: dict[str, Any]
) -> None:
    records = {**RECORDS, "hesa_student/2019-20": {"ada": student("2019/20", **given)}}

    assert ada(tmp_path, records)["he_year"] is None


def test_entry__two_first_years__what_the_first_says(tmp_path: Path) -> None:
    first = student("2019/20", ukprn=1, tariff_band="high", continued=False)
    again = student("2020/21", ukprn=2, tariff_band="low", continued=True, award="First class")

    row = ada(
        tmp_path,
        {"hesa_student/2019-20": {"ada": first}, "hesa_student/2020-21": {"ada": again}},
    )

    assert (row["he_year"], row["he_ukprn"], row["he_tariff"]) == (2019, 1, "high")
    assert (row["continued"], row["award"], row["award_year"]) == (False, "First class", 2020)


def test_award_and_outcome__without_an_entry__are_not_followed(tmp_path: Path) -> None:
    records = {
        **RECORDS,
        "hesa_student/2020-21": {"ada": student("2020/21", entrant=False, award="First class")},
        "graduate_outcomes/2020-21": {"ada": {"activity": "other"}},
    }

    row = ada(tmp_path, records)

    assert (row["award"], row["outcome"]) == (None, None)


@pytest.mark.parametrize(("own", "of_school", "fsm"),
                         [("1", False, True), ("997", True, None), ("0", True, False)])  # fmt: skip
def test_free_school_meals__own_value__never_that_of_the_linked_record(
    tmp_path: Path, own: str, of_school: bool, fsm: bool | None
) -> None:
    # Else every figure by free school meals were one of the Department for Education's data.
    records = {**RECORDS, "npd_ks4/2017": {"ada": {"free_school_meals": of_school}}}

    (row,) = track_of(tmp_path, [person("ada", free_school_meals=own)], records)

    assert row["fsm"] is fsm


@pytest.mark.parametrize(("pupils", "average"), [(9, None), (10, 45.0)])
def test_school_average__of_all_its_pupils__unless_they_are_few(
    tmp_path: Path, pupils: int, average: float | None
) -> None:
    def result(points: float) -> dict[str, Any]:
        return {"urn": 1, "attainment8": points, "em_94": True, "em_95": False}

    others = {f"pupil {n}": result(44.0) for n in range(pupils - 1)}
    own = 44.0 + pupils
    records = {**RECORDS, "npd_ks4/2017": {"ada": result(own), **others}}

    row = ada(tmp_path, records)

    assert (row["attainment8"], row["school_attainment8"]) == (own, average)
    assert row["school_em_94"] == (100 if average else None)


def test_results__of_two_years__those_of_the_cohort_clock(tmp_path: Path) -> None:
    records = {
        **RECORDS,
        "npd_ks4/2016": {"ada": {"attainment8": 1.0}},
        "npd_ks4/2017": {"ada": {"attainment8": 2.0}},
        "npd_ks4/2018": {"ada": {"attainment8": 3.0}},
    }

    row = ada(tmp_path, records)

    assert (row["ks4_year"], row["attainment8"]) == (2017, 2.0)


def test_level_3__by_either_way__and_the_highest_aim(tmp_path: Path) -> None:
    records = {
        **RECORDS,
        "npd_ks5/2019": {"ada": {"level3": False, "aps": 20.0}},
        "ilr/2017-18": {"ada": {"aim_level": "2"}},
        "ilr/2018-19": {"ada": {"aim_level": "3"}},
        "ilr/2019-20": {"ada": {"aim_level": "E"}},
    }

    row = ada(tmp_path, records)

    assert (row["level3"], row["ks5_level3"], row["ilr_level3"]) == (True, False, True)
    assert (row["ilr_year"], row["ilr_level"], row["ilr_level3_year"]) == (2017, "3", 2018)


def test_edition__without_any_records__says_what_it_can(tmp_path: Path) -> None:
    analysis = write_edition(tmp_path, [ADA], {"npd_ks2/2013": {}})
    with open_track(analysis, EVERYBODY) as track:
        (row,) = track.engine.fetch("track", order_by=["person"]).to_dicts()

    assert (dict(track.held), track.first_year) == ({"npd_ks2": ("2013",)}, None)
    assert (row["reasons"], row["at_18"], row["attainment8"]) == (0, None, None)


def test_edition__from_before_columns_were_added__has_them_empty(tmp_path: Path) -> None:
    gone = ("person", "lacks_name", "lacks_postcode", "uploaded", "imd_quintile", "urban")

    row = ada(tmp_path, without=gone)

    assert (row["person"], row["reasons"], row["imd_quintile"], row["urban"]) == (
        "ada", 0, None, None,
    )  # fmt: skip
