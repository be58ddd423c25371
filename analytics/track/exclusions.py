"""The reasons to leave a participant out of a denominator: everybody who is not counted has one."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reason to leave a participant out.

    Attributes
    ----------
    bit, key, label, sentence : one bit, a short name, and what it is in words.
    origin : what it follows from: `member` (what the member recorded), `clock` (the cohort clock),
        or `linkage` (the administrative records, of which a member is told nothing of one person).
    remedy : what can be done about it.
    """

    bit: int
    key: str
    label: str
    sentence: str
    origin: str
    remedy: str


@cache
def list_exclusions() -> tuple[Exclusion, ...]:
    """List the reasons to leave a participant out, in the order in which they are applied."""
    with (files("analytics.track") / "exclusions.csv").open(encoding="utf-8") as file:
        return tuple(Exclusion(int(row.pop("bit")), **row) for row in csv.DictReader(file))
