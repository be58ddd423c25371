"""Safe tables as a reader sees them: releases of counts that can be attacked.

A part of a count becomes a dimension of yes and no, so that what is left of the whole is a figure
too. Percentages, intervals and averages are left out: the first two are worked out from the
counts, and averages are not whole numbers of people.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np

from analytics.disclosure.release.groups import TOTAL, Layout
from analytics.disclosure.release.profiles import Profile
from analytics.disclosure.release.published import Figure, Published, PublishedTable
from analytics.disclosure.release.solve import Program
from analytics.disclosure.rules import CONTROLLED, RuleSet, get_rule_set
from analytics.disclosure.safe import SafeTable

YES: Final = "yes"
NO: Final = "no"
_MANY: Final = 1e7
_UNKNOWN: Final[Figure] = (None, "x")

#: Figures of a count by the labels of the dimensions of its table, margins among them.
Figures = Mapping[tuple[str, ...], int]


def publish(name: str, tables: Mapping[str, SafeTable]) -> list[Published]:
    """Give what a reader has of tables of one source: a release for each count of everybody.

    Tables that are withheld, or hide a count, tell nothing and are left out.
    """
    parents = list_parents(tables.values())
    found: dict[tuple[str, str], list[PublishedTable]] = {}
    for key, table in tables.items():
        figures = with_margins(table)
        above = {parents[count] for count in figures}
        for count in figures:
            chain = _chain(count, parents)
            if count not in above:
                found.setdefault((table.rule_set, chain[0]), []).append(
                    _lay_out(f"{key}, {count}", table, figures, chain)
                )
    return [
        Published(f"{name}: {root}", profile_of(get_rule_set(rules)), {}, tuple(laid))
        for (rules, root), laid in found.items()
    ]


def are_of_people(published: Published, *, seconds: float) -> bool:
    """Whether there could be people who have exactly the printed figures.

    Then nothing is given away: move as many of them as rounding may hide, and all prints alike.
    """
    structure = published.structure()
    low = np.zeros(len(structure.groups))
    high = np.full(len(structure.groups), _MANY)
    position = {group: number for number, group in enumerate(structure.groups)}
    for group, (figure, _) in published.figures().items():
        if figure is not None:
            low[position[group]] = high[position[group]] = figure
    right = np.zeros(structure.equations.shape[0])
    program = Program(structure.equations, right, low, high)
    return program.minimise(np.zeros(len(low)), whole=True, seconds=seconds).point is not None


def list_parents(tables: Iterable[SafeTable]) -> dict[str, str | None]:
    """Give, for each count of some tables, the count that it is a part of."""
    parents: dict[str, str | None] = {}
    for table in tables:
        for column in table.columns:
            if column.kind == "count":
                parents[column.name] = parents.get(column.name) or column.part_of
    return parents


def with_margins(table: SafeTable) -> dict[str, Figures]:
    """Give the figures of each count with every margin that a reader can add up."""
    cells = table.cells[: len(table.cells) - table.has_total]
    found: dict[str, Figures] = {}
    for place, column in enumerate(table.columns):
        if column.kind != "count" or any(row[place].value is None for row in cells):
            continue
        sums: dict[tuple[str, ...], int] = {}
        for keys, row in zip(table.keys, cells, strict=False):
            for labels in product(*((key, TOTAL) for key in keys)):
                sums[labels] = sums.get(labels, 0) + int(row[place].value or 0)
        found[column.name] = sums
    return found


def profile_of(rules: RuleSet) -> Profile:
    """Give the rules of a table as those of a release of counts."""
    base, controlled = rules.rounding_base, rules.rounding == CONTROLLED
    return Profile(
        key=rules.key,
        title=rules.title,
        source=rules.source,
        base=base,
        rounding="random" if controlled else "nearest",
        totals="additive" if controlled else "sum",
        threshold=base,
        zeros_shown=False,
        marks=(),
        secondary=False,
        protection_width=rules.reach,
    )


def _chain(count: str, parents: Mapping[str, str | None]) -> list[str]:
    """Give the counts that a count is within, the whole first, itself last."""
    chain = [count]
    while (above := parents[chain[0]]) is not None:
        chain.insert(0, above)
    return chain


def _lay_out(
    name: str, table: SafeTable, figures: Mapping[str, Figures], chain: Sequence[str]
) -> PublishedTable:
    """Lay a whole, its part, a part of that and so on out as one table of people."""
    whole, parts = chain[0], chain[1:]
    dimensions = (*(name for name, _ in table.dimensions), *(f"is {part}" for part in parts))
    rows: dict[tuple[str, ...], Figure] = {}
    for labels in figures[chain[-1]]:
        for depth, count in enumerate(chain):
            inside = (YES,) * depth + (TOTAL,) * (len(parts) - depth)
            here = figures.get(count)
            if here is not None:
                rows[(*labels, *inside)] = (here[labels], "")
            if depth:
                above = figures.get(chain[depth - 1])
                left = (YES,) * (depth - 1) + (NO,) * (len(parts) - depth + 1)
                if here is not None and above is not None:
                    rows[(*labels, *left)] = (above[labels] - here[labels], "")
                elif TOTAL not in labels:  # Not printed, but not nobody either.
                    rows[(*labels, *left)] = _UNKNOWN
    layout = Layout(name, dimensions, tuple(rows), tuple(range(1, len(rows) + 1)))
    return PublishedTable(name, whole, layout, tuple(rows.values()))
