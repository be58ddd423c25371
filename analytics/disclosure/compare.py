"""Differences between printed figures, with intervals from printed counts, as further columns.

What comes of it tells nothing that the table does not: it is worked out from printed figures.
"""

from collections.abc import Callable, Sequence
from math import floor
from typing import Final

from analytics.disclosure.rules import get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable
from analytics.intervals import difference

POINTS: Final = "percentage points"
_ENDS: Final = (("", "{label}"), ("_low", "{label}, from"), ("_high", "{label}, to"))
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


def add_difference(
    table: SafeTable, name: str, label: str, *, share: str, part: str, whole: str, against: str
) -> SafeTable:
    """Add how far each share lies from that of one row, with Newcombe's interval.

    Three columns, in percentage points: `name`, `name_low`, `name_high`. Hidden where either
    share is, and in the row itself.

    Parameters
    ----------
    share, part, whole
        The printed percentage, and its printed counts.
    against
        Key of the row in the table's last dimension that the others are compared with; of a table
        with several dimensions, of each of the groups that the first of them makes.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    shown, parts, wholes = (table.figures(each) for each in (share, part, whole))
    rows = {keys: row for row, keys in enumerate(table.keys)}

    def found(row: int) -> Triple | Mark:
        other = rows.get((*table.keys[row][:-1], against))
        if other is None or other == row:
            return Mark.NOT_APPLICABLE
        for each in (row, other):
            if shown[each].value is None:
                return shown[each].mark or Mark.SMALL_BASE
        counts = [
            int(column[each].value or 0) for each in (row, other) for column in (parts, wholes)
        ]
        low, high = difference(counts[0], counts[1], counts[2], counts[3])
        return (counts[0] / counts[1] - counts[2] / counts[3], low, high)

    note = f"{label}: from printed numbers, with Newcombe's interval (95%)."
    return _add(table, name, label, lambda row: _scaled(found(row), 100), note)


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


def _scaled(found: Triple | Mark, by: float) -> Triple | Mark:
    return found if isinstance(found, Mark) else (by * found[0], by * found[1], by * found[2])


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
