"""Further columns worked out row by row from what is printed: money, and people above a rate.

What they are worked out with must not come from the people of the table alone; whoever adds a
column answers for that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, inf

from analytics.disclosure.rules import get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable

#: The printed figures of a row by column; None is hidden.
Figures = Mapping[str, float | None]
_NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Derived:
    """A column worked out from printed figures.

    Attributes
    ----------
    name, label, unit : the column, its heading, and the unit of its figures.
    step : figures are rounded to a multiple of it; with decimals, of that many of their last place.
    work_out : gives the figure of a row for its keys and printed figures; None where there is
        none, infinity where it has no limit.
    signed : whether a plus stands before what is above nought.
    decimals : how many are printed.
    """

    name: str
    label: str
    unit: str
    step: int
    work_out: Callable[[tuple[str, ...], Figures], float | None]
    signed: bool = False
    decimals: int = 0


def add_derived(
    table: SafeTable, columns: Sequence[Derived], *, notes: Sequence[str] = ()
) -> SafeTable:
    """Add columns that are worked out from the printed figures of a safe table.

    Parameters
    ----------
    notes
        Sentences that say how, to stand under the table beside its own.
    """
    hidden = get_rule_set(table.rule_set).hidden_mark
    names = [column.name for column in table.columns]
    rows = []
    for keys, cells in zip(table.keys, table.cells, strict=True):
        figures = {name: cell.value for name, cell in zip(names, cells, strict=True)}
        added = (_cell(column, column.work_out(keys, figures), hidden) for column in columns)
        rows.append((*cells, *added))
    return SafeTable(
        dimensions=table.dimensions,
        columns=(
            *table.columns,
            *(SafeColumn(each.name, each.label, "mean", each.unit) for each in columns),
        ),
        labels=table.labels,
        keys=table.keys,
        cells=tuple(rows),
        rule_set=table.rule_set,
        notes=(*table.notes, *notes),
        has_total=table.has_total,
        seal=SEAL,
    )


def _cell(column: Derived, figure: float | None, hidden: str) -> Cell:
    if figure is None:
        return Cell(None, Mark.NOT_KNOWN, hidden)
    if figure == inf:
        return Cell(None, Mark.NO_LIMIT, _NO_LIMIT)
    scale = 10**column.decimals
    whole = floor(figure * scale / column.step + 0.5) * column.step
    value = whole / scale if column.decimals else whole
    sign = "+" if column.signed and value > 0 else ""
    return Cell(value, None, f"{sign}{value:,.{column.decimals}f}")
