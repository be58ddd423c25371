"""What neighbourhoods can be scored by, and whether a low or a high value is a sign of need."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import polars as pl

_FILE: Final = files("analytics.targeting") / "indicators.csv"
LOW: Final = "low"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column of the neighbourhoods.

    Attributes
    ----------
    column : its name in an edition of the warehouse.
    label : the sign of need, in plain words.
    measure : what its values are: low ones, where `needs_when_low`, are the sign.
    needs_when_low : whether low values are a sign of need; high ones are, if not.
    decimals, unit : how its values are written.
    suggested : its weight in the rule that is suggested first, 0 for none.
    """

    column: str
    label: str
    measure: str
    needs_when_low: bool
    decimals: int
    unit: str
    suggested: int


@cache
def load_indicators() -> Mapping[str, Indicator]:
    """Load the indicators by column, in the order in which they are offered."""
    with _FILE.open(encoding="utf-8") as lines:
        return MappingProxyType(
            {
                row["column"]: Indicator(
                    row["column"],
                    row["label"],
                    row["measure"],
                    row["need_when"] == LOW,
                    int(row["decimals"]),
                    row["unit"],
                    int(row["suggested"]),
                )
                for row in csv.DictReader(lines)
            }
        )


def list_available(areas: pl.DataFrame) -> dict[Indicator, float]:
    """List the indicators that some neighbourhood has, with the share of them that have it."""
    there = [one for one in load_indicators().values() if one.column in areas.columns]
    known = {one: areas[one.column].count() for one in there}
    return {one: count / len(areas) for one, count in known.items() if count}
