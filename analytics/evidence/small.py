"""The rule for small bases: below which number of people a rate is marked, as data."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class SmallBase:
    """Below how many people a rate is marked small, and the sentence that says so."""

    people_below: int
    sentence: str
    source: str


def find_small_base(bases: Iterable[int]) -> SmallBase | None:
    """Give the rule if a rate rests on fewer people than it says; None if all rest on enough.

    Parameters
    ----------
    bases
        Printed numbers of people. Nobody is not a small base: there is no rate to mark.
    """
    rule = _rule()
    return rule if any(0 < base < rule.people_below for base in bases) else None


@cache
def _rule() -> SmallBase:
    with (files("analytics.evidence") / "small_bases.csv").open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    return SmallBase(int(row["people_below"]), row["sentence"], row["source"])
