"""Printed tables put below each other, and what a printed count is of its printed total.

What comes of it tells nothing that the tables do not: it is worked out from printed figures.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from analytics.disclosure.rules import get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable

_BY: Final = ("breakdown", "By")
_GROUP: Final = ("group", "Group")
Row = tuple[tuple[str, str], str, str, int, SafeTable]


def stack(
    tables: Sequence[SafeTable],
    columns: Sequence[str],
    *,
    flat: bool = False,
    keys: Collection[str] | None = None,
    short: Mapping[str, str] | None = None,
) -> SafeTable:
    """Put tables of one dimension below each other.

    Parameters
    ----------
    tables
        With the same columns and rules; rows of totals are left out.
    columns
        Names of the columns that are kept.
    flat
        One heading for a row (`Sex: female`), for a chart, instead of two.
    keys
        Keys of the rows that are kept; None is all.
    short
        By dimension, what it is called before a flat heading, where its own label is long. Rows of
        one key need no more than that.

    Raises
    ------
    ValueError
        There is no table, or one has several dimensions or other rules.
    KeyError
        A table has no such column.
    """
    if not tables or any(len(table.dimensions) != 1 for table in tables):
        raise ValueError("Only tables of one dimension are put below each other.")
    first = tables[0]
    if any(table.rule_set != first.rule_set for table in tables):
        raise ValueError("Only tables of one rule set are put below each other.")
    rows, names = _rows(tables, keys, short or {})
    return SafeTable(
        dimensions=(_GROUP,) if flat else (_BY, _GROUP),
        columns=tuple(_column(first, name) for name in columns),
        labels=tuple(
            (named,) if flat else (of[1], text)
            for (of, _, text, _, _), (_, named) in zip(rows, names, strict=True)
        ),
        keys=tuple(
            (joined,) if flat else (of[0], key)
            for (of, key, _, _, _), (joined, _) in zip(rows, names, strict=True)
        ),
        cells=tuple(tuple(table.figures(name)[row] for name in columns) for *_, row, table in rows),
        rule_set=first.rule_set,
        notes=tuple(dict.fromkeys(note for table in tables for note in table.notes)),
        has_total=False,
        seal=SEAL,
    )


def _rows(
    tables: Sequence[SafeTable], keys: Collection[str] | None, short: Mapping[str, str]
) -> tuple[list[Row], list[tuple[str, str]]]:
    """Give the rows that are kept, and key and heading of each if it is to have but one."""
    rows = [
        (table.dimensions[0], table.keys[row][0], table.labels[row][0], row, table)
        for table in tables
        for row in range(len(table.cells) - table.has_total)
        if keys is None or table.keys[row][0] in keys
    ]
    is_one = keys is not None and len(keys) == 1
    names = [
        (f"{name}:{key}", short.get(name, label) + ("" if is_one else f": {text}"))
        for (name, label), key, text, _, _ in rows
    ]
    return rows, names


def join_dimensions(
    table: SafeTable,
    dimension: tuple[str, str],
    rows: Mapping[tuple[str, ...], tuple[str, str]],
) -> SafeTable:
    """Give rows of a table of several dimensions as a table of one, without a row of totals.

    Parameters
    ----------
    dimension
        Name and heading of the one dimension.
    rows
        By the keys of a row, its key and label there, in the order in which they are to stand.
        Rows that are not named are left out.

    Raises
    ------
    KeyError
        The table has no such row.
    """
    cells = dict(zip(table.keys, table.cells, strict=True))
    return replace(
        table,
        dimensions=(dimension,),
        labels=tuple((label,) for _, label in rows.values()),
        keys=tuple((key,) for key, _ in rows.values()),
        cells=tuple(cells[keys] for keys in rows),
        has_total=False,
        seal=SEAL,
    )


def add_composition(table: SafeTable, count: str, name: str, label: str) -> SafeTable:
    """Add what each printed count is of the sum of its column, in per cent.

    Hidden where the rules hide a percentage on so few people or of so few.

    Raises
    ------
    KeyError
        The table has no such column.
    """
    rules = get_rule_set(table.rule_set)
    figures = table.figures(count)
    own = figures[: len(figures) - table.has_total]
    whole = sum(int(cell.value or 0) for cell in own)
    is_known = all(cell.value is not None for cell in own) and whole >= rules.share_base

    def share(cell: Cell) -> Cell:
        if cell.value is None or not is_known:
            return Cell(None, cell.mark or Mark.SMALL_BASE, rules.hidden_mark)
        part = int(cell.value)
        if part < rules.smallest_part:
            return Cell(None, Mark.SMALL_PART, rules.hidden_mark)
        percent = (200 * part + whole) // (2 * whole)
        return Cell(percent, None, f"{percent}%")

    return SafeTable(
        dimensions=table.dimensions,
        columns=(*table.columns, SafeColumn(name, label, "share", "per cent")),
        labels=table.labels,
        keys=table.keys,
        cells=tuple(
            (*cells, share(cell)) for cells, cell in zip(table.cells, figures, strict=True)
        ),
        rule_set=table.rule_set,
        notes=table.notes,
        has_total=table.has_total,
        seal=SEAL,
    )


def _column(table: SafeTable, name: str) -> SafeColumn:
    for column in table.columns:
        if column.name == name:
            return column
    raise KeyError(name)
