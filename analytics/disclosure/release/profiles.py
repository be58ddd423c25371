"""Profiles of a release: named rules, held as data, and what a reader may conclude from them."""

import csv
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from math import inf
from typing import Any, Final

from analytics.disclosure.release.faults import ReleaseError

_FILE: Final = files("analytics.disclosure.release") / "profiles.csv"
_RANGE: Final = re.compile(r"(c|low):(\d+)-(\d+)")

#: Marks that stand in a table for a figure that is not printed.
MARKS: Final = ("c", "low", "x", "z")

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules that a release keeps.

    Attributes
    ----------
    key, title, source : its name, and where the rules come from.
    base : figures are multiples of it.
    rounding : nearest (halves up), random (additive controlled rounding) or none.
    totals : own (rounded like any count), sum (of the printed figures) or additive (rounded
        together with the cells, so that they add).
    threshold : counts from 1 to one less are small.
    zeros_shown : whether a printed 0 says that there is nobody.
    marks : for each mark, the counts that are hidden under it, first to last.
    secondary : whether more is hidden, so that what is hidden cannot be worked out.
    protection_width : the rule leaves a reader a range at least so wide around a figure that is
        not printed as it is.
    """

    key: str
    title: str
    source: str
    base: int
    rounding: str
    totals: str
    threshold: int
    zeros_shown: bool
    marks: tuple[tuple[str, int, int], ...]
    secondary: bool
    protection_width: int

    def mark_of(self, count: int) -> str:
        """Give the mark under which a count is hidden by itself, or nothing."""
        for mark, first, last in self.marks:
            if first <= count <= last:
                return mark
        return ""

    def round_nearest(self, count: int) -> int:
        """Round to the nearest multiple of the base, halves up."""
        return (2 * count + self.base) // (2 * self.base) * self.base

    def interval_of_figure(self, figure: int) -> Interval:
        """Give the counts, first and last, that a printed figure leaves possible."""
        if self.rounding == "none" or (figure == 0 and self.zeros_shown):
            return figure, figure
        if self.rounding == "random":
            return max(figure - self.base + 1, 0), figure + self.base - 1
        low, high = max(figure - self.base // 2, 0), figure + (self.base - 1) // 2
        while self.mark_of(low) and low < high:
            low += 1
        return low, high

    def interval_of_mark(self, mark: str) -> Interval:
        """Give the counts, first and last, that a mark leaves possible."""
        if mark == "z":
            return 0, 0
        if not self.secondary:
            for name, first, last in self.marks:
                if name == mark:
                    return first, last
        return (1, inf) if self.zeros_shown and mark != "x" else (0, inf)

    def describe(self) -> dict[str, Any]:
        """Give the rules under the names that `release.json` has for them."""
        told = asdict(self)
        told["profile"] = told.pop("key")
        told["marks"] = {mark: [first, last] for mark, first, last in self.marks}
        return told


@cache
def list_profiles() -> tuple[Profile, ...]:
    """List the profiles there are, the default first."""
    with _FILE.open(encoding="utf-8") as file:
        return tuple(_from_row(row) for row in csv.DictReader(file))


def get_profile(key: str) -> Profile:
    """Look a profile up by its key.

    Raises
    ------
    ReleaseError
        With the profiles that exist.
    """
    for profile in list_profiles():
        if profile.key == key:
            return profile
    known = ", ".join(profile.key for profile in list_profiles())
    raise ReleaseError(f"There is no profile '{key}'. There are: {known}.")


def profile_from_release(told: Mapping[str, Any], where: str) -> Profile:
    """Read the rules that a release says it keeps, ours or another's.

    Raises
    ------
    ReleaseError
        A rule is missing, or is none.
    """
    try:
        rounding, threshold = str(told["rounding"]), int(told["threshold"])
        if rounding not in {"nearest", "random", "none"}:
            raise ReleaseError(f"{where}: rounding is one of nearest, random, none.")
        return Profile(
            key=str(told.get("profile", "")),
            title=str(told.get("title", "")),
            source=str(told.get("source", "")),
            base=max(int(told["base"]), 1),
            rounding=rounding,
            totals=str(told.get("totals", "additive" if rounding == "random" else "own")),
            threshold=threshold,
            zeros_shown=bool(told["zeros_shown"]),
            marks=tuple(
                (str(mark), int(first), int(last))
                for mark, (first, last) in told.get("marks", {}).items()
            ),
            secondary=bool(told.get("secondary", rounding == "none")),
            protection_width=int(told.get("protection_width", 0)),
        )
    except KeyError as error:
        raise ReleaseError(f"{where} does not say its {error.args[0]}.") from None
    except (TypeError, ValueError, AttributeError) as error:
        if isinstance(error, ReleaseError):
            raise
        raise ReleaseError(f"{where}: base and threshold are whole numbers.") from None


def _from_row(row: Mapping[str, str]) -> Profile:
    return Profile(
        key=row["key"],
        title=row["title"],
        source=row["source"],
        base=int(row["base"]),
        rounding=row["rounding"],
        totals=row["totals"],
        threshold=int(row["threshold"]),
        zeros_shown=row["zeros_shown"] == "yes",
        marks=tuple(
            (mark, int(first), int(last)) for mark, first, last in _RANGE.findall(row["marks"])
        ),
        secondary=row["secondary"] == "yes",
        protection_width=int(row["protection_width"]),
    )
