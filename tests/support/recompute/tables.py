"""Tables worked out anew, and held against what a report counts: every figure, none left over."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, Protocol

from analytics.disclosure import TrueCounts
from tests.support.recompute.edition import Row

Key = tuple[str, ...]
Condition = Callable[[Row], Any]


class HasCounts(Protocol):
    """A table on its way to the gate, under its key."""

    @property
    def key(self) -> str: ...
    @property
    def counts(self) -> TrueCounts: ...


@dataclass(frozen=True)
class Expected:
    """What a table should say.

    Attributes
    ----------
    by : gives the category of a person in each dimension; None is `none`.
    among : who is counted. whole : the name of their count.
    parts : by name, of whom the count is; a part of a part says both.
    means : by name of the average, whose it is and of what.
    more : figures that are neither, from the rows of a category.
    """

    by: Sequence[Callable[[Row], Any]]
    whole: str
    among: Condition
    parts: Mapping[str, Condition] = field(default_factory=dict)
    means: Mapping[str, tuple[Condition, Callable[[Row], float]]] = field(default_factory=dict)
    more: Callable[[Sequence[Row]], Mapping[str, float | None]] | None = None

    def count(self, people: Sequence[Row]) -> dict[Key, dict[str, float | None]]:
        """Count them, one row for each combination that somebody is in."""
        rows: dict[Key, list[Row]] = defaultdict(list)
        for row in people:
            if self.among(row):
                rows[tuple(_text(category(row)) for category in self.by)].append(row)
        return {key: self._figures(held) for key, held in rows.items()}

    def _figures(self, rows: Sequence[Row]) -> dict[str, float | None]:
        figures: dict[str, float | None] = {self.whole: len(rows)}
        for name, holds in self.parts.items():
            figures[name] = sum(bool(holds(row)) for row in rows)
        for name, (holds, value) in self.means.items():
            values = [value(row) for row in rows if holds(row)]
            figures[name] = fmean(values) if values else None
        return figures | dict(self.more(rows) if self.more else {})


def check_all(
    counted: Sequence[HasCounts], expected: Mapping[str, Expected], people: Sequence[Row]
) -> int:
    """Hold every figure of a report against what was worked out anew; give how many there were.

    Fails on a table, a row or a column that only one of the two has.
    """
    apart = {each.key for each in counted} ^ set(expected)
    assert not apart, sorted(apart)
    assert len({each.key for each in counted}) == len(counted)
    return sum(_check(each.key, each.counts, expected[each.key], people) for each in counted)


def _check(name: str, counts: TrueCounts, expected: Expected, people: Sequence[Row]) -> int:
    dimensions = [dimension.name for dimension in counts.dimensions]
    found = {
        tuple(row.pop(dimension) for dimension in dimensions): row
        for row in counts.table.to_dicts()
        if row[expected.whole]  # a row of nobody says as much as no row
    }
    known = [{key for key, _ in dimension.categories} for dimension in counts.dimensions]
    wanted = expected.count(people)
    assert set(found) == set(wanted), name
    for key, row in found.items():
        assert all(part in categories for part, categories in zip(key, known, strict=True)), key
        assert set(row) == set(wanted[key]), name
        for column, value in row.items():
            assert _same(value, wanted[key][column]), (name, key, column, value, wanted[key])
    return sum(len(row) for row in found.values())


def _same(value: float | None, other: float | None) -> bool:
    if value is None or other is None:
        return value is other
    if isinstance(value, int):
        return value == other
    return abs(value - other) < 1e-6 * max(1.0, abs(other))


def _text(category: Any) -> str:
    return "none" if category is None else str(category)
