"""Schools by what reached them, before the gate, equal to a count in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.reports.coverage import Coverage
from analytics.reports.question import Question, Years
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
    rows = [_school(row, reached[row["urn"]], work, ks4, meals) for row in schools]
    rows += _school_years(beyond, reached, work)
    of_person: dict[str, list[int]] = defaultdict(list)
    for (person, _), (urn, _) in attended.items():
        of_person[person] += [ks4[urn]] if urn in ks4 else []
    return rows + [
        {"of": "learner", "ks4": min(found, default=None)} for found in of_person.values()
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
    }
    if several:
        found["by_members"] = schools(lambda row: MEMBERS(row["members"]), {})
        found["members_by_ks4"] = schools(
            ks4_third, {"five_members": lambda row: row["members"] >= 5}
        )
    return found


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
