"""A year of outreach, before the gate, equal to a count in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from analytics.reports.member_annual import MemberAnnual
from analytics.track.scope import NothingToTrack
from tests.integration.reports.conftest import Recompute
from tests.integration.reports.expected import DISADVANTAGE, PROGRESSION, attainment, entry, of
from tests.support.recompute import Edition, Expected, Row, check_all
from tests.support.recompute.edition import find_attended

PROFILE = ("sex", "ethnic_group", "disabled", "first_generation", "care_experienced")
SIZES = ((100, "under_100"), (500, "100_to_500"), (2000, "500_to_2000"))


def began(row: Row) -> int:
    day = row["starts_on"]
    return int(day.year if day.month >= 8 else day.year - 1)


def recompute_year(
    edition: Edition, people: Sequence[Row], keys: set[str] | None, year: int | None
) -> tuple[int, list[Row]]:
    """The year, and rows of people, person-years, types, activities, schools and members."""
    person_of = {
        row["pseudonym"]: row
        for row in edition.tables["participants"]
        if keys is None or row["organisation_key"] in keys
    }
    attended = find_attended(edition, {key: row["person"] for key, row in person_of.items()})
    by_person = {
        person: [{**row, "began": began(row)} for row in mine.values()]
        for person, mine in attended.items()
    }
    years = sorted({row["began"] for mine in by_person.values() for row in mine})
    chosen = years[-2] if year is None else year
    made: list[Row] = []
    for person, mine in by_person.items():
        made += _of_person(person, mine, chosen)
    known = {row["person"]: row for row in people}
    made += [
        {**known[row["person"]], "of": "took_part"}
        for row in made
        if row["of"] == "person_year" and row["began"] == chosen
    ]
    # The years asked about are those of activities: they leave nobody out of what became of all.
    made += [{**row, "of": "person", "in_report": not row["reasons"] & 511} for row in people]
    work = {
        row["activity_key"]: row
        for row in edition.tables["activities"]
        if row["status"] == "delivered" and (keys is None or row["organisation_key"] in keys)
    }
    made += [{"of": "activity", "began": began(row)} for row in work.values()]
    made += _schools(edition, work, person_of) + _members(by_person, chosen)
    return chosen, [{"in_report": False, **row} for row in made]


def _of_person(person: str, mine: Sequence[Row], year: int) -> list[Row]:
    found = []
    first = min((row["began"] for row in mine), default=None)
    for each in {row["began"] for row in mine}:
        rows = [row for row in mine if row["began"] == each]
        hours = sum(row["minutes"] for row in rows) / 60
        found.append({"of": "person_year", "person": person, "began": each, "new": each == first,
                      "activities": len(rows), "hours": hours})  # fmt: skip
    for kind in {row["activity_type"] for row in mine if row["began"] == year}:
        rows = [row for row in mine if row["began"] == year and row["activity_type"] == kind]
        found.append({"of": "type", "type": kind, "hours": sum(r["minutes"] for r in rows) / 60})
    return found


def _schools(edition: Edition, work: dict[str, Row], person_of: dict[str, Row]) -> list[Row]:
    pairs = {(row["host_urn"], began(row)) for row in work.values()}
    for row in edition.tables["registrations"]:
        if row["status"] == "attended" and row["activity_key"] in work:
            person = person_of.get(row["pseudonym"])
            if person:
                pairs.add((person["institution_urn"], began(work[row["activity_key"]])))
    return [{"of": "school", "began": year} for urn, year in pairs if urn is not None]


def _members(by_person: dict[str, list[Row]], year: int) -> list[Row]:
    people: dict[str, set[str]] = defaultdict(set)
    minutes: dict[str, int] = defaultdict(int)
    for person, mine in by_person.items():
        for row in mine:
            if row["began"] == year:
                people[row["organisation_key"]].add(person)
                minutes[row["organisation_key"]] += row["minutes"]
    return [
        {"of": "member", "people": len(each), "hours": minutes[key] / 60}
        for key, each in people.items()
    ]


def missing(row: Row) -> str:
    for bit, key in ((1, "permission"), (4, "name"), (8, "date_of_birth"), (16, "postcode")):
        if row["reasons"] & bit:
            return key
    return "nothing"


MEAN_HOURS = {"hours": (lambda _: True, lambda row: row["hours"])}


def expect_work(year: int) -> dict[str, Expected]:
    """What was done: of person-years, activities, schools and types."""

    def in_years(of_what: str, whole: str, **more: Any) -> Expected:
        return Expected(
            [lambda row: row["began"]],
            whole,
            lambda row: row["of"] == of_what,
            **more,
        )

    return {
        "by_year": in_years(
            "person_year",
            "took_part_in_year",
            parts={"new_in_year": lambda row: row["new"]},
            means={**MEAN_HOURS, "activities": (lambda _: True, lambda row: row["activities"])},
        ),
        "people_by_year": in_years("person_year", "took_part_in_year"),
        "activities_by_year": in_years("activity", "activities_in_year"),
        "schools_by_year": in_years("school", "schools_in_year"),
        "by_type": Expected(
            [lambda row: row["type"]],
            f"people_of_type_{year}",
            lambda row: row["of"] == "type",
            means=MEAN_HOURS,
        ),
    }


def expect_people(year: int) -> dict[str, Expected]:
    """Who took part in the year."""

    def took_part(by: Callable[[Row], Any]) -> Expected:
        return Expected([by], f"took_part_{year}", lambda row: row["of"] == "took_part")

    def ahead(row: Row) -> str | None:
        entry_year = row["expected_year"]
        if entry_year is None:
            return None
        return "before" if entry_year <= year else "later" if entry_year > year + 8 else entry_year

    def as_text(name: str) -> Callable[[Row], Any]:
        return lambda row: str(row[name]).lower() if isinstance(row[name], bool) else row[name]

    return {
        **{f"by_{name}": took_part(as_text(name)) for name in PROFILE},
        "by_missing": took_part(missing),
        "by_cohort": took_part(ahead),
        **{f"by_disadvantage@{key}": took_part(of(f"disadvantage.{key}")) for key in DISADVANTAGE},
    }


def expect_outcomes(last: int) -> dict[str, Expected]:
    """What became of everybody who was old enough."""

    def a_person(row: Row) -> bool:
        return bool(row["of"] == "person")

    def cohort(row: Row) -> Any:
        return row["expected_year"]

    ks4 = attainment([lambda _: "all"])
    return {
        **{f"entry_by_cohort@{key}": entry([cohort], key, last, a_person) for key in PROGRESSION},
        "ks4": replace(ks4, among=lambda row: a_person(row) and ks4.among(row)),
    }


def expect_members(year: int) -> dict[str, Expected]:
    """Members by how many took part with them."""
    return {
        "by_member_size": Expected(
            [lambda row: next((key for end, key in SIZES if row["people"] < end), "2000")],
            f"members_{year}",
            lambda row: row["of"] == "member",
            means={**MEAN_HOURS, "people": (lambda _: True, lambda row: row["people"])},
        )
    }


@pytest.mark.parametrize(("of_member", "year"), [(False, None), (True, None), (False, 2018)])
def test_member_annual__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, year: int | None
) -> None:
    years = None if year is None else (year, year)
    found = recompute(MemberAnnual(), largest_member if of_member else None, years)
    keys = {largest_member} if of_member else None
    chosen, rows = recompute_year(found.edition, found.people, keys, year)
    expected = {
        **expect_work(chosen),
        **expect_people(chosen),
        **expect_outcomes(found.edition.higher_years[1]),
        **({} if of_member else expect_members(chosen)),
    }
    assert check_all(found.held, expected, rows) > 100


def test_member_annual__year_without_anything__says_so(recompute: Recompute) -> None:
    with pytest.raises(NothingToTrack, match="1990/91"):
        recompute(MemberAnnual(), None, (1990, 1990))
