"""Layouts as data: what columns a publisher's table has had, by whatever names, and their frames.

`layouts.csv` holds one row a column of a layout. Headings are compared without case and extra
spaces; `accepted` are patterns, the preferred first, apart by semicolons.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

ColumnType = Literal[
    "postcode",
    "code",
    "text",
    "integer",
    "number",
    "percent",
    "month",
    "date",
    "reason",
    "address_postcode",
    "flag",
    "quintile",
    "decile",
]
_FILE: Final = files("etl.reference.layouts") / "layouts.csv"


@dataclass(frozen=True)
class Column:
    """A column of a layout.

    Attributes
    ----------
    name : in the house's tables.
    accepted : patterns of its headings, most preferred first.
    frame : pattern of its codes, or `low..high` of its numbers, or empty.
    missing : what stands there where nothing is known, besides what always means that.
    """

    name: str
    type: ColumnType
    required: bool
    accepted: tuple[re.Pattern[str], ...]
    frame: str
    missing: tuple[str, ...]

    def find(self, headings: Sequence[str]) -> int | None:
        """Place of the heading that this column has, the latest vintage first."""
        for pattern in self.accepted:
            places = [n for n, heading in enumerate(headings) if pattern.fullmatch(heading)]
            if places:
                return max(places, key=lambda n: (headings[n], -n))
        return None


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of table."""

    key: str
    columns: tuple[Column, ...]

    def match(self, headings: Iterable[str]) -> dict[str, int]:
        """Place of each column that a row of headings has."""
        spelt = [spell(heading) for heading in headings]
        found = {column.name: column.find(spelt) for column in self.columns}
        return {name: place for name, place in found.items() if place is not None}

    def missing(self, found: Iterable[str]) -> tuple[str, ...]:
        """Required columns that are not there."""
        have = set(found)
        return tuple(c.name for c in self.columns if c.required and c.name not in have)

    def column(self, name: str) -> Column:
        """One column by its name."""
        return next(column for column in self.columns if column.name == name)


def spell(heading: str) -> str:
    """A heading for comparing: lower case, single spaces, no mark at the start."""
    return " ".join(heading.replace("\ufeff", "").lower().split())


@cache
def load_layout(key: str) -> Layout:
    """One layout.

    Raises
    ------
    KeyError
        There is none with this key.
    """
    columns = _layouts()[key]
    return Layout(key, columns)


@cache
def _layouts() -> dict[str, tuple[Column, ...]]:
    found: dict[str, tuple[Column, ...]] = {}
    with _FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["layout"]] = (*found.get(row["layout"], ()), _column(row))
    return found


def _column(row: dict[str, str]) -> Column:
    return Column(
        name=row["name"],
        type=row["type"],  # type: ignore[arg-type]
        required=row["required"] == "yes",
        accepted=tuple(re.compile(pattern) for pattern in row["accepted"].split(";")),
        frame=row["frame"],
        missing=tuple(text for text in row["missing"].split("|") if text),
    )
