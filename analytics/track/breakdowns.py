"""By what entry may be broken down: of homes (`homes.csv`) and of studies (`studies.csv`).

Each has the same categories in every edition, so that a row does not tell that somebody is in it.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from analytics.disclosure import Dimension
from analytics.track.scope import NothingToTrack

_GROUPS: Final = 40  # neighbourhood groups (HEFCE 00/06, TS 50, speaks of 40 the year before)
Categories = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One breakdown.

    Attributes
    ----------
    key : of homes, also the column of the participants.
    label : for a list of choices.
    title, heading : of the table and of its first column.
    categories : key and label of each.
    note : how the groups are defined, with the source.
    """

    key: str
    label: str
    title: str
    heading: str
    categories: Categories
    note: str = ""

    def dimension(self, name: str) -> Dimension:
        """Give the dimension of a table, under the name of its column."""
        return Dimension(name, self.heading, self.categories)


@cache
def list_homes() -> tuple[Breakdown, ...]:
    """List the breakdowns by what is known of the home postcode."""
    return tuple(
        Breakdown(row["key"], row["label"], row["title"], row["heading"], _of(row["categories"]))
        for row in _rows("homes")
    )


@cache
def list_studies() -> tuple[Breakdown, ...]:
    """List the breakdowns of entrants by what the rules of HESES make of their record."""
    return tuple(
        Breakdown(
            row["key"], row["label"], row["title"], row["heading"], _of(row["key"]), row["note"]
        )
        for row in _rows("studies")
    )


def get_home(key: str) -> Breakdown:
    """Get a breakdown of homes.

    Raises
    ------
    NothingToTrack
        There is no such breakdown; the message names those there are.
    """
    return _get(key, list_homes(), "measure")


def get_studies(key: str) -> Breakdown:
    """Get a breakdown of studies.

    Raises
    ------
    NothingToTrack
        There is no such breakdown; the message names those there are.
    """
    return _get(key, list_studies(), "breakdown of entrants")


def _get(key: str, known: tuple[Breakdown, ...], what: str) -> Breakdown:
    for breakdown in known:
        if breakdown.key == key:
            return breakdown
    names = ", ".join(breakdown.key for breakdown in known)
    raise NothingToTrack(f"There is no {what} '{key}'. There are: {names}.")


def _of(categories: str) -> Categories:
    if categories == "groups":
        numbered = ((str(number), f"Group {number}") for number in range(1, _GROUPS + 1))
        return (*numbered, ("none", "Not known"))
    return _categories()[categories]


@cache
def _categories() -> Mapping[str, Categories]:
    found: dict[str, Categories] = {}
    for row in _rows("categories"):
        found[row["categories"]] = (*found.get(row["categories"], ()), (row["key"], row["label"]))
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (files("analytics.track") / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
