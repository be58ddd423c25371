"""Columns worked out from what is printed already: they tell nothing that the table does not.

What they are worked out with must not come from the people of the table alone; whoever adds a
column answers for that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.disclosure.safe import SEAL, Cell, SafeColumn, SafeTable


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A percentage worked out from a printed part and a printed whole.

    Attributes
    ----------
    name, label : the column, and its heading.
    share : the printed percentage that this one stands beside; where it is hidden, so is this.
    part, whole : printed counts.
    adjust : gives a share from 0 to 1 for the keys of a row, its part and its whole.
    """

    name: str
    label: str
    share: str
    part: str
    whole: str
    adjust: Callable[[tuple[str, ...], int, int], float]


def add_adjusted(
    table: SafeTable, columns: Sequence[Adjusted], *, notes: Sequence[str] = ()
) -> SafeTable:
    """Add columns that are worked out from the printed figures of a safe table.

    Parameters
    ----------
    notes
        Sentences that say how, to stand under the table beside its own.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    added = [_cells(table, column) for column in columns]
    return SafeTable(
        dimensions=table.dimensions,
        columns=(
            *table.columns,
            *(SafeColumn(column.name, column.label, "share", "per cent") for column in columns),
        ),
        labels=table.labels,
        keys=table.keys,
        cells=tuple(
            (*cells, *more)
            for cells, more in zip(table.cells, zip(*added, strict=True), strict=True)
        ),
        rule_set=table.rule_set,
        notes=(*table.notes, *notes),
        has_total=table.has_total,
        seal=SEAL,
    )


def _cells(table: SafeTable, column: Adjusted) -> list[Cell]:
    figures = (table.figures(name) for name in (column.share, column.part, column.whole))
    return [
        _cell(column, key, share, part, whole)
        for key, share, part, whole in zip(table.keys, *figures, strict=True)
    ]


def _cell(column: Adjusted, key: tuple[str, ...], share: Cell, part: Cell, whole: Cell) -> Cell:
    if share.value is None or part.value is None or whole.value is None:
        return share  # A percentage is printed only where both of its counts are.
    found = column.adjust(key, int(part.value), int(whole.value))
    percent = int(100 * found + 0.5)
    return Cell(percent, None, f"{percent}%")
