"""Printed figures of several groups of people as one: of years, or of rows of a table.

Only printed figures go in, so that the sum tells nothing that its parts do not. Asked anew for each
range of years, a count would be left with few values by the ranges that overlap.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from analytics.disclosure.printing import print_share
from analytics.disclosure.rules import RuleSet, get_rule_set
from analytics.disclosure.safe import SEAL, Cell, Mark, SafeColumn, SafeTable
from analytics.disclosure.sealing import withhold_printed
from analytics.disclosure.shape import Share

_NOTE: Final = "Figures of several years are sums of what is printed of each."
_MERGED: Final = "Some rows are sums of what is printed of several groups, and so less exact."
_AVERAGES: Final = "Averages are of the years whose own averages are shown, most of the people."
_WITHHELD: Final = "Withheld: it is withheld in one of the years."
#: Share of the people whose years have an average, from which on one of all years is shown.
_MOST: Final = 0.8

Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class _Line:
    labels: tuple[str, ...]
    rows: list[Row]


def pool_tables(tables: Sequence[SafeTable]) -> SafeTable:
    """Add up printed tables of different people, all of one form.

    Parameters
    ----------
    tables
        At least one. Rows are put together by their keys, in the order in which they come.

    Returns
    -------
    SafeTable
        Counts added up; percentages and intervals worked out of the sums; averages weighted by the
        printed people, and so their margins, which is wider than the margin of all together;
        hidden where a count of one of the tables is. Withheld if one of them is.
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    if any(table.is_withheld for table in tables):
        return withhold_printed(first, _WITHHELD)
    rules = get_rule_set(first.rule_set)
    lines = _gather(tables)
    notes = [_NOTE]
    if any(column.kind == "mean" for column in first.columns):
        notes.append(_AVERAGES)
    return SafeTable(
        dimensions=first.dimensions,
        columns=first.columns,
        labels=tuple(line.labels for line in lines.values()),
        keys=tuple(lines),
        cells=tuple(_add(line.rows, first.columns, rules) for line in lines.values()),
        rule_set=first.rule_set,
        notes=tuple(dict.fromkeys(note for table in tables for note in (*table.notes, *notes))),
        has_total=first.has_total,
        of_scope=first.of_scope,
        seal=SEAL,
    )


def merge_rows(
    table: SafeTable,
    dimension: tuple[str, str],
    rows: Mapping[tuple[str, ...], tuple[str, str]],
) -> SafeTable:
    """Add up printed rows of different people to the rows of a table of one dimension.

    Parameters
    ----------
    dimension
        Name and heading of the one dimension.
    rows
        By the keys of a row, key and label of the row that it goes into, in the order in which
        these are to stand. Rows that are not named are left out; there is no row of totals.

    Returns
    -------
    SafeTable
        Figures as of `pool_tables`; hidden where a count of one of the rows is.

    Raises
    ------
    KeyError
        The table has no such row.
    """
    rules = get_rule_set(table.rule_set)
    names = [column.name for column in table.columns]
    cells = dict(zip(table.keys, table.cells, strict=True))
    lines: dict[str, _Line] = {}
    for keys, (key, label) in rows.items():
        line = lines.setdefault(key, _Line((label,), []))
        line.rows.append(dict(zip(names, cells[keys], strict=True)))
    return replace(
        table,
        dimensions=(dimension,),
        labels=tuple(line.labels for line in lines.values()),
        keys=tuple((key,) for key in lines),
        cells=tuple(_add(line.rows, table.columns, rules) for line in lines.values()),
        notes=(*table.notes, _MERGED) if len(lines) < len(rows) else table.notes,
        has_total=False,
        seal=SEAL,
    )


def _gather(tables: Sequence[SafeTable]) -> dict[tuple[str, ...], _Line]:
    """Put rows of the same key together, the row of totals last."""
    found: dict[tuple[str, ...], _Line] = {}
    last: dict[tuple[str, ...], _Line] = {}
    for table in tables:
        names = [column.name for column in table.columns]
        for number, (keys, labels, cells) in enumerate(
            zip(table.keys, table.labels, table.cells, strict=True)
        ):
            is_total = table.has_total and number == len(table.cells) - 1
            line = (last if is_total else found).setdefault(keys, _Line(labels, []))
            line.rows.append(dict(zip(names, cells, strict=True)))
    return found | last


def _add(rows: Sequence[Row], columns: Sequence[SafeColumn], rules: RuleSet) -> tuple[Cell, ...]:
    counts = {column.name: _sum(rows, column.name) for column in columns if column.kind == "count"}
    printed = {
        name: None if cell.value is None else int(cell.value) for name, cell in counts.items()
    }
    shares: Row = {}
    for column in columns:
        if column.kind == "share" and column.bound_of is None:
            ends = [each.name for each in columns if each.bound_of == column.name]
            part, whole = column.over
            share = Share(column.name, column.label, part, whole, interval=bool(ends))
            cells = print_share(share, printed, rules)
            shares |= dict(zip([column.name, *ends], cells, strict=True))
    means = {column.name: _mean(rows, column) for column in columns if column.kind == "mean"}
    found = counts | shares | means
    return tuple(found[column.name] for column in columns)


def _sum(rows: Sequence[Row], name: str) -> Cell:
    cells = [row[name] for row in rows]
    hidden = next((cell for cell in cells if cell.value is None), None)
    if hidden is not None:
        return hidden
    total = sum(int(cell.value or 0) for cell in cells)
    return Cell(total, None, f"{total:,}")


def _mean(rows: Sequence[Row], column: SafeColumn) -> Cell:
    (over,) = column.over
    known = [row for row in rows if row[column.name].value is not None]
    people = sum(float(row[over].value or 0) for row in known)
    everybody = sum(float(row[over].value or 0) for row in rows)
    if not people or people < _MOST * everybody:
        hidden = (row[column.name] for row in rows if row[column.name].value is None)
        return next(hidden, Cell(None, Mark.FEW_FOR_MEAN, rows[0][column.name].text))
    total = sum(float(row[column.name].value or 0) * float(row[over].value or 0) for row in known)
    # As finely as the coarsest of them.
    decimals = min(len(row[column.name].text.partition(".")[2]) for row in known)
    shown = round(total / people, decimals) + 0.0
    return Cell(shown, None, f"{shown:,.{decimals}f}")
