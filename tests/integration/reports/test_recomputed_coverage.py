"""Schools by what reached them, before the gate, equal to a count in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.disclosure import protect_report
from analytics.reports.coverage import Coverage
from analytics.reports.question import Question, Years
from analytics.reports.same_people import list_same
from analytics.track.people import open_track
from analytics.track.scope import NothingToTrack, Scope
from tests.support.recompute import Edition, Expected, Row, check_all

PHASES = ("primary", "secondary", "all_through", "post16")


@pytest.fixture(scope="module")
def schools(analysis: Path) -> list[Row]:
    return pl.read_parquet(analysis / "institutions.parquet").to_dicts()


def began(activity: Row) -> int:
    day = activity["starts_on"]
    return int(day.year if day.month >= 8 else day.year - 1)


def in_thirds(schools: Sequence[Row], column: str) -> dict[int, int]:
    """The third of each school, the first of them larger by one where they do not divide."""
    known = sorted((row[column], row["urn"]) for row in schools if row[column] is not None)
    size, over = divmod(len(known), 3)
    ends = [size + (over > 0), 2 * size + (over > 0) + (over > 1)]
    return {
        urn: 1 + sum(position >= end for end in ends) for position, (_, urn) in enumerate(known)
    }


def recompute_schools(
    edition: Edition, schools: Sequence[Row], keys: set[str] | None, years: tuple[int, int] | None
) -> list[Row]:
    """Rows of schools, of schools by year, and of learners, each saying what it is."""
    first, last = years or (1, 9998)
    work = {
        row["activity_key"]: row
        for row in edition.tables["activities"]
        if row["status"] == "delivered"
        and (keys is None or row["organisation_key"] in keys)
        and first <= began(row) <= last
    }
    people = {
        row["pseudonym"]: row
        for row in edition.tables["participants"]
        if keys is None or row["organisation_key"] in keys
    }
    attended: dict[tuple[str, str], tuple[int | None, int]] = {}
    for row in edition.tables["registrations"]:
        person, activity = people.get(row["pseudonym"]), work.get(row["activity_key"])
        if row["status"] != "attended" or person is None or activity is None:
            continue
        hours = row["hours"] if row["hours"] is not None else activity["contact_hours"] or 0
        key = (person["person"], row["activity_key"])
        urn, minutes = attended.get(key, (None, 0))
        urns = [each for each in (urn, person["institution_urn"]) if each is not None]
        attended[key] = (min(urns, default=None), max(minutes, round(hours * 60)))
    reached: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, activity in work.items():
        if activity["host_urn"] is not None:
            reached[activity["host_urn"]][key] += 0
    for (_, key), (urn, minutes) in attended.items():
        if urn is not None:
            reached[urn][key] += minutes
    beyond = [row for row in schools if is_beyond_primary(row)]
    ks4, meals = in_thirds(beyond, "ks4_attainment8"), in_thirds(beyond, "fsm_percent")
    places = {row["neighbourhood"]: row["local_authority"] for row in edition.tables["places"]}
    learners = defaultdict(set)
    for (person, _), (urn, _) in attended.items():
        learners[urn].add(person)
    told = _told(reached, attended, work)
    rows = [
        {
            **_school(row, reached[row["urn"]], work, ks4, meals),
            "learners": len(learners[row["urn"]]),
            "district": places.get(row["neighbourhood"]),
            "told": len(told[row["urn"]]),
            "told_members": len({work[key]["organisation_key"] for key in told[row["urn"]]}),
        }
        for row in schools
    ]
    districts = {row["urn"]: row["district"] for row in rows if row["beyond"]}
    rows += _school_years(beyond, reached, work)
    rows += _district_work(districts, told)
    return rows + _learners(attended, ks4, _homes(edition, people, set(districts.values())))


def _told(
    reached: dict[int, dict[str, int]], attended: dict[tuple[str, str], tuple[int | None, int]],
    work: dict[str, Row],
) -> dict[int, set[str]]:  # fmt: skip
    """By school what may be told of it: held there, or of years with 10 learners of a member."""
    of_years: dict[tuple[int | None, str, int], set[str]] = defaultdict(set)
    for (person, key), (urn, _) in attended.items():
        of_years[urn, work[key]["organisation_key"], began(work[key])].add(person)
    at_work: dict[str, set[int]] = defaultdict(set)
    for row in work.values():
        at_work[row["organisation_key"]].add(began(row))
    told: dict[int, set[str]] = defaultdict(set)
    for urn, keys in reached.items():
        for key in keys:
            member, year = work[key]["organisation_key"], began(work[key])
            few = {each for each in at_work[member] if len(of_years[urn, member, each]) < 10}
            together = set().union(*(of_years[urn, member, each] for each in few))
            is_told = year not in few or (len(few) >= 3 and len(together) >= 10)
            if work[key]["host_urn"] == urn or is_told:
                told[urn].add(key)
    return told


def _district_work(districts: dict[int, str | None], told: dict[int, set[str]]) -> list[Row]:
    found = {(district, key) for urn, district in districts.items() for key in told[urn]}
    return [{"of": "district_work", "district": district} for district, _ in found]


def _homes(
    edition: Edition, people: dict[str, Row], districts: set[str | None]
) -> dict[str, str | None]:
    """The district of each person's home: of several the first, of those without a school one."""
    found: dict[str, list[str]] = defaultdict(list)
    for home in edition.tables["homes"]:
        if home["pseudonym"] in people and home["local_authority"] is not None:
            found[people[home["pseudonym"]]["person"]].append(home["local_authority"])
    return {
        person: min(codes) if min(codes) in districts else "elsewhere"
        for person, codes in found.items()
    }


def _learners(
    attended: dict[tuple[str, str], tuple[int | None, int]],
    ks4: dict[int, int],
    homes: dict[str, str | None],
) -> list[Row]:
    of_person: dict[str, list[int]] = defaultdict(list)
    minutes: dict[str, int] = defaultdict(int)
    for (person, _), (urn, spent) in attended.items():
        of_person[person] += [ks4[urn]] if urn in ks4 else []
        minutes[person] += spent
    return [
        {
            "of": "learner",
            "ks4": min(found, default=None),
            "hours": minutes[person] / 60,
            "district": homes.get(person),
        }
        for person, found in of_person.items()
    ]


def is_beyond_primary(school: Row) -> bool:
    return school["high_age"] >= 13 if school["high_age"] else school["phase"] != "primary"


def _school(
    row: Row, reached: dict[str, int], work: dict[str, Row], ks4: dict[int, int],
    meals: dict[int, int],
) -> Row:  # fmt: skip
    urn = row["urn"]
    need = None
    if urn in ks4 or urn in meals:
        need = ks4.get(urn) == 1 or meals.get(urn) == 3
    return {
        **row,
        "of": "school",
        "beyond": is_beyond_primary(row),
        "ks4": ks4.get(urn),
        "need": need,
        "activities": len(reached),
        "members": len({work[key]["organisation_key"] for key in reached}),
        "hours": sum(reached.values()) / 60,
    }


def _school_years(
    beyond: Sequence[Row], reached: dict[int, dict[str, int]], work: dict[str, Row]
) -> list[Row]:
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for school in beyond:
        for key in reached[school["urn"]]:
            counts[school["urn"], began(work[key])] += 1
    return [
        {"of": "school_year", "began": year, "activities": number}
        for (_, year), number in counts.items()
    ]


def band(ends: Sequence[tuple[float, str]], top: str) -> Callable[[float], str]:
    return lambda value: next((key for end, key in ends if value <= end), top)


ACTIVITIES = band(((0, "0"), (1, "1"), (5, "2-5"), (10, "6-10"), (19, "11-19")), "20")
MEMBERS = band(((0, "0"), (1, "1"), (2, "2"), (4, "3-4")), "5")
HOURS = band(
    ((0, "0"), (49.999, "under_50"), (199.999, "50_to_200"), (499.999, "200_to_500")), "500"
)


LEARNERS = band(((0, "0"), (9, "under_10"), (49, "10_to_49"), (199, "50_to_199")), "200")
PACKAGE = band(
    ((0.999, "under_1"), (2.999, "1_to_3"), (7.999, "3_to_8"), (14.999, "8_to_15")), "15"
)


def ks4_third(row: Row) -> str:
    return {1: "low", 2: "middle", 3: "high"}.get(row["ks4"], "none")


def expect(*, several: bool) -> dict[str, Expected]:
    def schools(by: Callable[[Row], Any], parts: dict[str, Any]) -> Expected:
        return Expected([by], "schools", lambda row: row["of"] == "school" and row["beyond"], parts)

    reach = {
        "reached": lambda row: row["activities"] > 0,
        "twenty": lambda row: row["activities"] >= 20,
    }
    found = {
        "by_activities": schools(lambda row: ACTIVITIES(row["activities"]), {}),
        "by_learner_hours": schools(lambda row: HOURS(row["hours"]), {}),
        "by_ks4": schools(ks4_third, reach),
        "by_need": schools(
            lambda row: None if row["need"] is None else str(row["need"]).lower(),
            {"reached": reach["reached"]},
        ),
        "by_region": schools(lambda row: row["region"], reach),
        "by_phase": Expected(
            [lambda row: row["phase"] if row["phase"] in PHASES else "other"],
            "all_schools",
            lambda row: row["of"] == "school",
            {"all_reached": reach["reached"]},
        ),
        "by_year": Expected(
            [lambda row: row["began"]],
            "reached_in_year",
            lambda row: row["of"] == "school_year",
        ),
        "learners_by_ks4": Expected([ks4_third], "learners", lambda row: row["of"] == "learner"),
        "by_learners": schools(lambda row: LEARNERS(row["learners"]), {}),
        "learners_by_hours": Expected(
            [lambda row: PACKAGE(row["hours"])], "learners", lambda row: row["of"] == "learner"
        ),
        **expect_districts(schools, several=several),
    }
    if several:
        found["by_members"] = schools(lambda row: MEMBERS(row["members"]), {})
        found["members_by_ks4"] = schools(
            ks4_third, {"five_members": lambda row: row["members"] >= 5}
        )
    return found


def expect_districts(schools: Callable[..., Expected], *, several: bool) -> dict[str, Expected]:
    def district(row: Row) -> Any:
        return row["district"]

    told = {"told": lambda row: row["told"] > 0, "told_twenty": lambda row: row["told"] >= 20}
    if several:
        told["told_several_members"] = lambda row: row["told_members"] >= 2
    return {
        "by_district": schools(district, told),
        "activities_by_district": Expected(
            [district], "district_activities", lambda row: row["of"] == "district_work"
        ),
        "learners_by_district": Expected(
            [district],
            "learners",
            lambda row: row["of"] == "learner",
            {"intensive": lambda row: row["hours"] >= 8},
        ),
    }


@pytest.mark.parametrize(
    ("of_member", "years"), [(False, None), (True, None), (False, (2018, 2019))]
)
def test_coverage__every_figure__worked_out_anew(
    analysis: Path, read: Edition, schools: list[Row], largest_member: str, of_member: bool,
    years: tuple[int, int] | None,
) -> None:  # fmt: skip
    keys = (largest_member,) if of_member else None
    question = Question("coverage", Scope(keys), "these", Years(*years) if years else None)
    with open_track(analysis, Scope(keys)) as track:
        held = Coverage().count(track, question)
    rows = recompute_schools(read, schools, set(keys) if keys else None, years)
    assert check_all(held, expect(several=not of_member), rows) > 60


def test_coverage__nobody_in_scope__says_why(analysis: Path) -> None:
    with open_track(analysis, Scope(())) as track, pytest.raises(NothingToTrack, match="reached"):
        Coverage().count(track, Question("coverage", Scope(()), "nobody"))


def test_coverage__edition_without_schools__names_what_to_load(
    analysis: Path, tmp_path: Path
) -> None:
    older = tmp_path / "analysis"
    older.mkdir()
    for path in analysis.iterdir():
        if path.name != "institutions.parquet":
            (older / path.name).symlink_to(path)
    with open_track(older, Scope(None)) as track, pytest.raises(NothingToTrack, match="Load"):
        Coverage().count(track, Question("coverage", Scope(None), "all"))


def test_coverage__several_names_of_the_same__print_one_figure(analysis: Path) -> None:
    with open_track(analysis, Scope(None)) as track:
        counted = Coverage().count(track, Question("coverage", Scope(None), "all"))
    tables = protect_report(counted, key=b"a key of the tests, 32 bytes long", same=list_same())

    def add_up(key: str, column: str, *categories: str) -> float:
        cells = zip(tables[key].keys, tables[key].figures(column), strict=True)
        return sum(cell.value or 0 for (of,), cell in cells if not categories or of in categories)

    for part, key, *categories in (
        ("reached", "by_activities", "1", "2-5", "6-10", "11-19", "20"),
        ("reached", "by_members", "1", "2", "3-4", "5"),
        ("twenty", "by_activities", "20"),
    ):
        assert add_up("by_ks4", part) == add_up(key, "schools", *categories)
    intensive = add_up("learners_by_hours", "learners", "8_to_15", "15")
    assert add_up("learners_by_district", "intensive") == intensive
