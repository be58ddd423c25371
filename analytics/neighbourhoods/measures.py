"""Which measures of an area a classification may use, and in what words: measures.csv."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import polars as pl

Role = Literal["cluster", "outcome", "describe"]
Scale = Literal["plain", "rate", "log", "class"]
_FILE: Final = files("analytics.neighbourhoods") / "measures.csv"


class CannotCluster(ValueError):
    """No types can be made of what was given; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One fact about areas.

    Attributes
    ----------
    key : its column in the table of areas.
    name : what it measures, in words that stand inside a sentence.
    title : what the figure is called, with its unit.
    source : edition that it comes from, such as `2025`.
    theme : what it is about; an area is typed when something of each theme is known of it.
    role : `cluster` makes the types; `outcome` is kept out and measured by type afterwards;
        `describe` only describes them.
    scale : `rate` for shares of 0 to 1, `log` for lengths and sizes, `class` for names.
    above, below : what a high and a low value mean, in words that "than" can follow.
    """

    key: str
    name: str
    title: str
    source: str
    theme: str
    role: Role
    scale: Scale = "plain"
    above: str = "higher"
    below: str = "lower"


def mean_of(column: str) -> pl.Expr:
    """Mean of a column over the areas in which it is known, each area counting once."""
    return pl.col(column).cast(pl.Float64).fill_nan(None).mean()


@dataclass(frozen=True, slots=True)
class Offer:
    """An indicator that can serve as a measure; the first of a measure that is loaded does."""

    measure: str
    name: str
    indicator: str
    theme: str
    role: Role
    scale: Scale
    above: str
    below: str

    def measure_from(self, title: str, source: str) -> Measure:
        """The measure as a loaded edition gives it."""
        return Measure(
            key=self.measure,
            name=self.name,
            title=title,
            source=source,
            theme=self.theme,
            role=self.role,
            scale=self.scale,
            above=self.above,
            below=self.below,
        )


@cache
def list_offers() -> tuple[Offer, ...]:
    """The indicators that a classification can use, the preferred one of each measure first."""
    return tuple(_read())


def _read() -> Iterator[Offer]:
    with _FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Offer(**row)  # type: ignore[arg-type]
