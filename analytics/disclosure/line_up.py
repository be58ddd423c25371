"""Printed figures of several tables, each in a row of its own: one figure under many definitions.

What comes of it tells nothing that the tables do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.disclosure.safe import SEAL, Cell, SafeColumn, SafeTable


@dataclass(frozen=True, slots=True)
class Picked:
    """A printed figure: of a table, the column and the row with this key."""

    table: SafeTable
    column: str
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its key, its label, and its figures in the order of the columns."""

    key: str
    label: str
    figures: tuple[Picked, ...]


def line_up(
    dimension: tuple[str, str], columns: Sequence[tuple[str, str]], lines: Sequence[Line]
) -> SafeTable:
    """Put printed figures of tables of one dimension into a table of their own.

    Parameters
    ----------
    dimension
        Name and heading of the first column.
    columns
        Name and heading of each column. One named `<other>_low` or `<other>_high` is an end of
        the interval of that other.
    lines
        The rows. Their people may overlap, so that there is no row of totals.

    Raises
    ------
    ValueError
        There is no line, one has not a figure for each column, or rules differ.
    KeyError
        A table has no such column or row.
    """
    if not lines or any(len(line.figures) != len(columns) for line in lines):
        raise ValueError("Each line has a figure for each column, and there is a line.")
    tables = [picked.table for line in lines for picked in line.figures]
    if any(table.rule_set != tables[0].rule_set for table in tables):
        raise ValueError("Only figures of one rule set are put into one table.")
    names = {name for name, _ in columns}
    return SafeTable(
        dimensions=(dimension,),
        columns=tuple(
            _column(picked, name, label, names)
            for (name, label), picked in zip(columns, lines[0].figures, strict=True)
        ),
        labels=tuple((line.label,) for line in lines),
        keys=tuple((line.key,) for line in lines),
        cells=tuple(tuple(_cell(picked) for picked in line.figures) for line in lines),
        rule_set=tables[0].rule_set,
        notes=tuple(dict.fromkeys(note for table in tables for note in table.notes)),
        has_total=False,
        seal=SEAL,
    )


def _cell(picked: Picked) -> Cell:
    figures = picked.table.figures(picked.column)
    rows = dict(zip((keys[-1] for keys in picked.table.keys), figures, strict=True))
    return rows[picked.key]


def _column(picked: Picked, name: str, label: str, names: set[str]) -> SafeColumn:
    found = {each.name: each for each in picked.table.columns}[picked.column]
    of, _, end = name.rpartition("_")
    bound_of = of if end in ("low", "high") and of in names else None
    return replace(found, name=name, label=label, part_of=None, bound_of=bound_of)
