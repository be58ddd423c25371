"""What tables of the same people tell when they are laid side by side.

Each table is safe alone: a printed count leaves every whole number within half a base of it.
Tables that break the same people down share their total, though nobody prints it; when the
roundings of one table lean one way and those of another the other way, the total is narrowed,
and with it the counts. Here it is decided whether any count is.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """The whole numbers that a printed count leaves possible."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as a reader sees it: for each row, the ranges of its counts.

    `names` is one count, or a whole and its part; tables are linked in the counts they share.
    """

    names: tuple[str] | tuple[str, str]
    rows: tuple[tuple[Range, ...], ...]


def tells_more_together(tables: Sequence[PrintedTable]) -> bool:
    """Whether the tables together may narrow any count that each alone leaves open.

    False is proof: whatever whole and part one row is taken to have within its ranges, there are
    people who would give all the printed figures. True may be caution.

    Notes
    -----
    Given its totals, a table's rows can be filled when each total lies between the sums of the
    ranges' ends and the totals are at least as far apart as the rows' wholes must exceed their
    parts: the constraints are differences, so that whole numbers suffice. One pair of totals that
    every table can reach, one of its rows being at its worst, proves the claim. The greatest
    total of the whole and the least of the part are furthest apart, so only these are tried.
    """
    parts = {name for table in tables for name in table.names[1:]}
    if parts & {table.names[0] for table in tables if len(table.names) > 1}:
        return True
    names = {name for table in tables for name in table.names}
    open_totals = {name: _totals_left_open(tables, name) for name in names}
    if any(total.low > total.high for total in open_totals.values()):
        return True
    chosen = {
        name: total.low if name in parts else total.high for name, total in open_totals.items()
    }
    return any(
        chosen[table.names[0]] - chosen[table.names[1]] < _least_difference(table)
        for table in tables
        if len(table.names) > 1
    )


def _totals_left_open(tables: Sequence[PrintedTable], name: str) -> Range:
    """Totals of a count that every table reaches whatever one of its rows is."""
    columns = [
        [row[table.names.index(name)] for row in table.rows]
        for table in tables
        if name in table.names
    ]
    widest = [max(each.high - each.low for each in column) for column in columns]
    return Range(
        max(
            sum(each.low for each in column) + wide
            for column, wide in zip(columns, widest, strict=True)
        ),
        min(
            sum(each.high for each in column) - wide
            for column, wide in zip(columns, widest, strict=True)
        ),
    )


def _least_difference(table: PrintedTable) -> int:
    """How far apart the totals of whole and part must be, one row being at its furthest."""
    floors = [max(whole.low - part.high, 0) for whole, part in table.rows]
    stretch = [
        whole.high - part.low - floor
        for (whole, part), floor in zip(table.rows, floors, strict=True)
    ]
    return sum(floors) + max(stretch)
