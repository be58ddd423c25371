"""Hours, costs and entry beside them, before the gate, equal to a count in plain Python."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from analytics.reports.value import Value
from analytics.track.scope import NothingToTrack
from tests.integration.reports.conftest import Recompute
from tests.integration.reports.expected import INTENSITY, of
from tests.support.recompute import Edition, Expected, Row, check_all
from tests.support.recompute.edition import find_attended

HOURS = ((1, "under_1"), (3, "1_to_3"), (8, "3_to_8"), (11, "8_to_11"), (20, "11_to_20"))


def began(row: Row) -> int:
    day = row["starts_on"]
    return int(day.year if day.month >= 8 else day.year - 1)


def attendances(edition: Edition, keys: set[str] | None) -> dict[str, list[Row]]:
    """What each person attended, with pounds: shared by all who were there, else of the type."""
    person_of = {
        row["pseudonym"]: row["person"]
        for row in edition.tables["participants"]
        if keys is None or row["organisation_key"] in keys
    }
    attended = find_attended(edition, person_of)
    there: dict[str, int] = defaultdict(int)
    for mine in attended.values():
        for key in mine:
            there[key] += 1
    found = {
        person: [
            {**row, "own": None if row["cost_pounds"] is None else row["cost_pounds"] / there[key]}
            for key, row in mine.items()
        ]
        for person, mine in attended.items()
        if mine
    }
    of_type: dict[str, list[float]] = defaultdict(list)
    for mine_too in found.values():
        for row in mine_too:
            of_type[row["activity_type"]] += [] if row["own"] is None else [row["own"]]
    averages = {name: sum(values) / len(values) for name, values in of_type.items() if values}
    for mine_too in found.values():
        for row in mine_too:
            row["pounds"] = averages.get(row["activity_type"]) if row["own"] is None else row["own"]
    return found


def spent(rows: Sequence[Row]) -> dict[str, Any]:
    values = [row["pounds"] for row in rows]
    return {
        "hours": sum(row["minutes"] for row in rows) / 60,
        "recorded": bool(rows) and all(row["own"] is not None for row in rows),
        "pounds": None if None in values or not values else sum(values),
    }


def recompute_value(people: Sequence[Row], attended: Mapping[str, list[Row]]) -> list[Row]:
    """Rows of people, of people by type, and of people by year, each saying what it is."""
    made: list[Row] = []
    for person in people:
        mine = attended.get(person["person"], [])
        made.append({**person, **spent(mine), "of": "person", "took_part": bool(mine)})
        for name, key in (("type", lambda row: row["activity_type"]), ("year", began)):
            parted: dict[Any, list[Row]] = defaultdict(list)
            for row in mine:
                parted[key(row)].append(row)
            made += [
                {"of": name, "key": each, "expected_year": person["expected_year"], **spent(rows)}
                for each, rows in parted.items()
            ]
    return made


def money(by: Callable[[Row], Any], whole: str, among: Callable[[Row], Any],
          **parts: Callable[[Row], Any]) -> Expected:  # fmt: skip
    def has(row: Row) -> bool:
        return row["pounds"] is not None

    return Expected(
        [by],
        whole,
        among,
        {
            **parts,
            f"costed_{whole}": has,
            f"recorded_{whole}": lambda row: row["recorded"],
        },
        {
            "hours": (lambda _: True, lambda row: row["hours"]),
            "pounds": (has, lambda row: row["pounds"]),
        },
    )


def hours_band(row: Row) -> str:
    return next((key for end, key in HOURS if round(row["hours"], 2) < end), "20")


def expect(years: tuple[int, int] | None, last: int) -> dict[str, Expected]:
    def asked(row: Row) -> bool:
        year = row["expected_year"]
        return not years or (year is not None and years[0] <= year <= years[1])

    def part(row: Row) -> bool:
        return row["of"] == "person" and row["took_part"] and asked(row)

    progression = of("progression.by-19", last)

    def known(row: Row) -> bool:
        return row["of"] == "person" and row["in_report"] and progression(row) != "none"

    def entered(row: Row) -> bool:
        return progression(row) == "yes"

    def meals(row: Row) -> str | None:
        return None if row["fsm"] is None else str(row["fsm"]).lower()

    name = "participants_by_19"
    took_part: dict[str, tuple[Any, str, Any]] = {
        "overall": (lambda _: "all", "took_part", part),
        "by_type": (
            lambda row: row["key"],
            "took_part_in_type",
            lambda row: row["of"] == "type" and asked(row),
        ),
        "by_year": (
            lambda row: row["key"],
            "took_part_in_year",
            lambda row: row["of"] == "year" and asked(row),
        ),
    }
    return {
        **{key: money(*each) for key, each in took_part.items()},
        **{f"people_{k}": Expected([by], name, who) for k, (by, name, who) in took_part.items()},
        "by_hours": money(hours_band, "took_part", part),
        "entry_by_fsm": money(meals, name, known, entered_by_19=entered),
        "entry_by_cohort_and_fsm": Expected(
            [lambda row: row["expected_year"], meals], name, known, {"entered_by_19": entered}
        ),
        **{
            f"entry_by_intensity@{key}": money(
                of(f"intensity.{key}"), name, known, entered_by_19=entered
            )
            for key in INTENSITY
        },
    }


@pytest.mark.parametrize(
    ("of_member", "years"), [(False, None), (True, None), (False, (2018, 2020))]
)
def test_value__every_figure__worked_out_anew(
    recompute: Recompute, largest_member: str, of_member: bool, years: tuple[int, int] | None
) -> None:
    member = largest_member if of_member else None
    found = recompute(Value(), member, years)
    attended = attendances(found.edition, {largest_member} if of_member else None)
    rows = recompute_value(found.people, attended)
    assert any(row["recorded"] for row in rows), "the demonstration has costs"
    assert any(row["pounds"] and not row["recorded"] for row in rows), "and some are not recorded"
    figures = check_all(found.held, expect(years, found.edition.higher_years[1]), rows)
    assert figures > (150 if of_member or years else 250)


def test_value__years_of_nobody__says_why(recompute: Recompute) -> None:
    with pytest.raises(NothingToTrack, match="1990/91"):
        recompute(Value(), None, (1990, 1990))
