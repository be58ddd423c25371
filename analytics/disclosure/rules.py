"""Rule sets of disclosure control: named, dated data, never constants in code."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, reduce
from importlib.resources import files
from typing import Final

CONTROLLED: Final = "controlled"
_FILE: Final = files("analytics.disclosure") / "rule_sets.csv"


class UnknownRuleSet(ValueError):
    """There is no rule set of this key."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The numbers that decide what may be printed.

    Attributes
    ----------
    key, title, source : its name and where the numbers come from.
    valid_from, valid_to : the days for which the source has or had it in force; None: no end.
    rounding : `nearest`, halves up, each count on its own; or `controlled`, up or down so that
        the printed counts of all tables add up.
    rounding_base : counts are printed as multiples of it.
    smallest_count : smaller counts are hidden; 0 prints all.
    share_base : percentages of fewer people than this are hidden.
    smallest_part : percentages are hidden when the printed part, or what is left of the whole
        without it, is less than this.
    mean_base : averages over fewer people than this are hidden.
    hidden_mark : what is printed in place of a hidden figure.

    Source
    ------
    HESA's text does not know `smallest_part`. It is needed beside it: percentages of true counts
    give back nearly every count of 1 to 4 on bases up to 100.
    """

    key: str
    title: str
    source: str
    valid_from: date
    valid_to: date | None
    rounding: str
    rounding_base: int
    smallest_count: int
    share_base: Decimal
    smallest_part: int
    mean_base: Decimal
    hidden_mark: str

    @property
    def reach(self) -> int:
        """How far below a printed count the true one may be."""
        return self.rounding_base - 1 if self.rounding == CONTROLLED else self.rounding_base // 2

    def is_enough(self, printed: int, base: Decimal) -> bool:
        """Whether a printed count means that there are as many people as a rule asks for.

        Decided by what is printed alone: what is hidden for being few would tell that it is.
        """
        return max(printed - self.reach, self.smallest_count) >= base

    def round_count(self, count: int) -> int:
        """Round to the nearest multiple of the base, halves up: 2 to 0, 3 to 5, 12 to 10."""
        return (2 * count + self.rounding_base) // (2 * self.rounding_base) * self.rounding_base


@cache
def get_rule_set(key: str) -> RuleSet:
    """Look a rule set up by its key; keys with a plus between give the stricter of them.

    Raises
    ------
    UnknownRuleSet
        With the keys that exist.
    """
    if "+" in key:
        return reduce(stricter, map(get_rule_set, key.split("+")))
    with _FILE.open(encoding="utf-8") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    if key not in rows:
        raise UnknownRuleSet(f"There is no rule set '{key}'. There are: {', '.join(rows)}.")
    row = rows[key]
    return RuleSet(
        key=key,
        title=row["title"],
        source=row["source"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        rounding=row["rounding"],
        rounding_base=int(row["rounding_base"]),
        smallest_count=int(row["smallest_count"]),
        share_base=Decimal(row["share_base"]),
        smallest_part=int(row["smallest_part"]),
        mean_base=Decimal(row["mean_base"]),
        hidden_mark=row["hidden_mark"],
    )


def stricter(first: RuleSet, second: RuleSet) -> RuleSet:
    """Combine the rules of two sources for a table made from both: the stricter of each number."""
    ends = [each.valid_to for each in (first, second) if each.valid_to is not None]
    return replace(
        first,
        key=f"{first.key}+{second.key}",
        title=f"{first.title}; {second.title}",
        source=f"{first.source}; {second.source}",
        valid_from=max(first.valid_from, second.valid_from),
        valid_to=min(ends, default=None),
        rounding=CONTROLLED if CONTROLLED in (first.rounding, second.rounding) else "nearest",
        rounding_base=max(first.rounding_base, second.rounding_base),
        smallest_count=max(first.smallest_count, second.smallest_count),
        share_base=max(first.share_base, second.share_base),
        smallest_part=max(first.smallest_part, second.smallest_part),
        mean_base=max(first.mean_base, second.mean_base),
    )
