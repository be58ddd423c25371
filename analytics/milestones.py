"""Milestones of a cohort: when each happens, and when tracking can show it.

`milestones.csv` holds them as data, each with its source: years counted from the September that
began the cohort (`Cohort.began`), and months.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from analytics.cohorts import Cohort, format_academic_year

HappensAs = Literal["summer", "year", "academic_year"]
AVAILABLE_FROM: Final = "_available_from"


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that tracking can show of a cohort.

    Attributes
    ----------
    key, title, what : its name in files and in words.
    year : the calendar year in which it happens, or begins.
    starts : the first of the month in which it begins.
    available_from : the first of the month from which tracking is expected to show it.
    happens_as : a summer, a year, or an academic year.
    source : where the rule comes from.
    """

    key: str
    title: str
    what: str
    year: int
    starts: date
    available_from: date
    happens_as: HappensAs
    source: str

    @property
    def value(self) -> int | str:
        """The year, or the academic year such as `2019/20`."""
        return format_academic_year(self.year) if self.happens_as == "academic_year" else self.year

    @property
    def when(self) -> str:
        """The same in words: `summer 2017`, `2019/20`, `autumn 2023`."""
        season = {"summer": "summer ", "year": "autumn ", "academic_year": ""}[self.happens_as]
        return f"{season}{self.value}"


@dataclass(frozen=True, slots=True)
class _Rule:
    key: str
    title: str
    what: str
    happens: int
    month: int
    happens_as: HappensAs
    available: int
    available_month: int
    source: str


def list_milestones(cohort: Cohort) -> tuple[Milestone, ...]:
    """List the milestones of a cohort in the order in which they happen.

    Raises
    ------
    ValueError
        A milestone would lie before the year 1 or after 9999.
    """
    return tuple(
        Milestone(
            rule.key,
            rule.title,
            rule.what,
            cohort.began + rule.happens,
            date(cohort.began + rule.happens, rule.month, 1),
            date(cohort.began + rule.available, rule.available_month, 1),
            rule.happens_as,
            rule.source,
        )
        for rule in _rules()
    )


def describe_cohort(cohort: Cohort) -> dict[str, int | str]:
    """Give each milestone, and `<milestone>_available_from` as an ISO date, by key."""
    described: dict[str, int | str] = {}
    for milestone in list_milestones(cohort):
        described[milestone.key] = milestone.value
        described[milestone.key + AVAILABLE_FROM] = milestone.available_from.isoformat()
    return described


def list_next(cohorts: Iterable[Cohort], today: date) -> tuple[tuple[Cohort, Milestone], ...]:
    """List what tracking has yet to show of several cohorts, the earliest first."""
    coming = [
        (cohort, milestone)
        for cohort in sorted(set(cohorts))
        for milestone in list_milestones(cohort)
        if milestone.available_from > today
    ]
    return tuple(sorted(coming, key=lambda each: (each[1].available_from, each[0])))


@cache
def _rules() -> tuple[_Rule, ...]:
    with (files("analytics") / "milestones.csv").open(encoding="utf-8") as file:
        return tuple(
            _Rule(
                row["key"],
                row["title"],
                row["what"],
                int(row["happens"]),
                int(row["month"]),
                _happens_as(row["happens_as"]),
                int(row["available"]),
                int(row["available_month"]),
                row["source"],
            )
            for row in csv.DictReader(file)
        )


def _happens_as(text: str) -> HappensAs:
    for kind in ("summer", "year", "academic_year"):
        if text == kind:
            return kind
    raise ValueError(f"A milestone happens as a summer, a year or an academic year, not {text!r}.")
