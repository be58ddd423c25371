"""Differences between printed figures, with intervals from printed counts, as further columns.

What comes of it tells nothing that the table does not: it is worked out from printed figures.
"""

from collections.abc import Callable, Sequence
from math import floor, hypot, sqrt
from typing import Final

from analytics.disclosure.rules import CONTROLLED, get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable
from analytics.intervals import difference

POINTS: Final = "percentage points"
INTERVAL_NOTE: Final = (
    "Differences are worked out from printed numbers; their intervals (95%, Newcombe) allow for "
    "chance and for the rounding of the numbers."
)
_ENDS: Final = (("", "{label}"), ("_low", "{label}, from"), ("_high", "{label}, to"))
_NORMAL: Final = 1.959964
Triple = tuple[float, float, float]


def pick(table: SafeTable, columns: Sequence[str]) -> SafeTable:
    """Give a table with some of its columns, in this order.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    figures = [table.figures(name) for name in columns]
    by_name = {column.name: column for column in table.columns}
    return _with(
        table,
        tuple(by_name[name] for name in columns),
        tuple(tuple(column[row] for column in figures) for row in range(len(table.cells))),
    )


def take(table: SafeTable, key: str) -> SafeTable:
    """Give the rows of one category of the last of two dimensions, as a table of the first.

    Raises
    ------
    KeyError
        The table has no such row.
    """
    rows = [row for row, keys in enumerate(table.keys) if len(keys) > 1 and keys[-1] == key]
    if not rows:
        raise KeyError(key)
    return SafeTable(
        dimensions=table.dimensions[:-1],
        columns=table.columns,
        labels=tuple(table.labels[row][:-1] for row in rows),
        keys=tuple(table.keys[row][:-1] for row in rows),
        cells=tuple(table.cells[row] for row in rows),
        rule_set=table.rule_set,
        notes=table.notes,
        has_total=False,
        seal=SEAL,
    )


def find_difference(
    table: SafeTable,
    keys: tuple[str, ...],
    other: tuple[str, ...],
    *,
    share: str,
    part: str,
    whole: str,
) -> Triple | None:
    """Find by how many percentage points the share of a row lies above that of another.

    Returns
    -------
    tuple[float, float, float] | None
        The difference and the ends of its interval of 95 per cent, from printed counts; None
        where one of the shares is hidden, or there is no such row.

    Source
    ------
    Newcombe 1998, method 10, its half-widths widened for rounding: an error of variance b^2 / 6
    where counts go up or down to a multiple of b by chance (b^2 / 12 where to the nearest), in part
    and whole each, by the delta method. Checked by drawing counts and rounding them.
    """
    rows = {each: row for row, each in enumerate(table.keys)}
    if keys not in rows or other not in rows:
        return None
    found = [rows[keys], rows[other]]
    if any(table.figures(share)[row].value is None for row in found):
        return None
    counts = [int(table.figures(name)[row].value or 0) for row in found for name in (part, whole)]
    return _apart(counts[0], counts[1], counts[2], counts[3], _rounding_variance(table))


def add_difference(
    table: SafeTable, name: str, label: str, *, share: str, part: str, whole: str, against: str
) -> SafeTable:
    """Add how far each share lies from that of one row, with an interval.

    Three columns, in percentage points: `name`, `name_low`, `name_high`. Hidden where either
    share is, and in the row itself.

    Parameters
    ----------
    share, part, whole
        The printed percentage, and its printed counts.
    against
        Key in the last dimension of the row that the others are compared with; of a table with
        two dimensions, of the row in each category of the first.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    shown = table.figures(share)
    rows = {keys: row for row, keys in enumerate(table.keys)}

    def found(row: int) -> Triple | Mark:
        keys = table.keys[row]
        other = (*keys[:-1], against)
        if keys == other or (table.has_total and row == len(table.keys) - 1):
            return Mark.NOT_APPLICABLE
        apart = find_difference(table, keys, other, share=share, part=part, whole=whole)
        if apart is not None:
            return apart
        marks = [shown[each].mark for each in (row, rows.get(other)) if each is not None]
        return next((mark for mark in marks if mark is not None), Mark.SMALL_BASE)

    return _add(table, name, label, found, INTERVAL_NOTE)


def add_above(
    table: SafeTable, name: str, label: str, *, share: str, average: str, margin: str
) -> SafeTable:
    """Add how far each share lies above a printed average, with a printed margin.

    Three columns, in percentage points: `name`, `name_low`, `name_high`. Hidden where one of the
    three is.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    figures = [table.figures(each) for each in (share, average, margin)]

    def found(row: int) -> Triple | Mark:
        cells = [column[row] for column in figures]
        hidden = next((cell for cell in cells if cell.value is None), None)
        if hidden is not None:
            return hidden.mark or Mark.SMALL_BASE
        own, other, half = (float(cell.value or 0) for cell in cells)
        return (own - other, own - other - half, own - other + half)

    return _add(table, name, label, found, f"{label}: from printed figures.")


def _apart(part: int, whole: int, other_part: int, other_whole: int, variance: float) -> Triple:
    low, high = difference(part, whole, other_part, other_whole)
    shares = ((part / whole, whole), (other_part / other_whole, other_whole))
    rounded = _NORMAL * sqrt(sum(variance * (1 + share**2) / of**2 for share, of in shares))
    apart = shares[0][0] - shares[1][0]
    ends = (
        max(apart - hypot(apart - low, rounded), -1),
        min(apart + hypot(high - apart, rounded), 1),
    )
    return (100 * apart, 100 * ends[0], 100 * ends[1])


def _rounding_variance(table: SafeTable) -> float:
    rules = get_rule_set(table.rule_set)
    by_chance = rules.rounding == CONTROLLED
    return float(rules.rounding_base**2 / (6 if by_chance else 12))


def _add(
    table: SafeTable, name: str, label: str, find: Callable[[int], Triple | Mark], note: str
) -> SafeTable:
    hidden = get_rule_set(table.rule_set).hidden_mark
    added = []
    for row in range(len(table.cells)):
        found = find(row)
        if isinstance(found, Mark):
            text = "–" if found is Mark.NOT_APPLICABLE else hidden
            added.append((Cell(None, found, text),) * len(_ENDS))
        else:
            added.append(tuple(_points(each) for each in found))
    columns = tuple(
        SafeColumn(
            f"{name}{end}",
            text.format(label=label),
            "share",
            POINTS,
            bound_of=name if end else None,
        )
        for end, text in _ENDS
    )
    cells = tuple((*own, *more) for own, more in zip(table.cells, added, strict=True))
    return _with(table, (*table.columns, *columns), cells, note)


def _points(value: float) -> Cell:
    whole = floor(value + 0.5)
    return Cell(whole, None, f"{whole:+d}" if whole else "0")


def _with(
    table: SafeTable,
    columns: tuple[SafeColumn, ...],
    cells: tuple[tuple[Cell, ...], ...],
    *notes: str,
) -> SafeTable:
    return SafeTable(
        dimensions=table.dimensions,
        columns=columns,
        labels=table.labels,
        keys=table.keys,
        cells=cells,
        rule_set=table.rule_set,
        notes=(*table.notes, *notes),
        has_total=table.has_total,
        seal=SEAL,
    )
