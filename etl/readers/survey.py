"""Counts what stands beneath the headings before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from etl.readers.files import ColumnSummary, ExcelDate, Limits, Sheet, UnreadableFile, column_letter
from etl.readers.headers import Header
from etl.readers.xlsx_files import too_many_rows


@dataclass(frozen=True)
class Survey:
    """What stands beneath the headings: rows to the last filled one, columns in use by place."""

    rows: int
    blank_rows: int
    columns: tuple[tuple[int, ColumnSummary], ...]
    notes: tuple[str, ...]


@dataclass
class _Count:
    """Filled cells and true dates of one column, and the first row that has one."""

    filled: int = 0
    excel_dates: int = 0
    first_row: int = 0


@dataclass
class _Counts:
    last: int = 0
    used: int = 0
    by_place: dict[int, _Count] = field(default_factory=dict)


def survey(sheet: Sheet, header: Header, limits: Limits) -> Survey:
    """Walk the records once and count. Columns with neither heading nor value are left out.

    Raises
    ------
    UnreadableFile
        No record at all, too many rows, or too many columns.
    """
    counts = _count(sheet, header, limits)
    if not counts.last:
        raise UnreadableFile(
            "empty", f"The file has headings in row {header.row} but no rows beneath them."
        )
    named = {place: name for place, name in enumerate(header.names) if name}
    places = sorted(named.keys() | counts.by_place.keys())
    if len(places) > limits.max_columns:
        raise UnreadableFile(
            "too_many_columns",
            f"The table has {len(places):,} columns and the limit is {limits.max_columns}: "
            "delete those not needed.",
        )
    columns = []
    for place in places:
        count = counts.by_place.get(place, _Count())
        name, letter = _name(place, named), column_letter(place)
        columns.append((place, ColumnSummary(name, letter, count.filled, count.excel_dates)))
    notes = tuple(
        _without_heading(place, count)
        for place, count in sorted(counts.by_place.items())
        if place not in named
    )
    return Survey(counts.last, counts.last - counts.used, tuple(columns), notes)


def _count(sheet: Sheet, header: Header, limits: Limits) -> _Counts:
    counts = _Counts()
    for number, row in enumerate(islice(sheet.rows(), header.row, None), start=1):
        is_used = False
        for place, cell in enumerate(row):
            if cell and not cell.isspace():
                is_used = True
                count = counts.by_place.get(place)
                if count is None:
                    count = counts.by_place[place] = _Count(first_row=header.row + number)
                count.filled += 1
                count.excel_dates += isinstance(cell, ExcelDate)
        if is_used:
            counts.last = number
            counts.used += 1
            if number > limits.max_rows:
                raise too_many_rows(header.row + number, limits)
    return counts


def _name(place: int, named: dict[int, str]) -> str:
    name = named.get(place, f"Column {column_letter(place)}")
    return name if place in named or name not in named.values() else f"{name} (no heading)"


def _without_heading(place: int, count: _Count) -> str:
    # In a CSV file this is what an address with a bare comma looks like: all after it has moved.
    return (
        f"Column {column_letter(place)} has no heading but holds values ({count.filled:,} in all, "
        f"the first in row {count.first_row}): check that the values of that row stand under "
        "their headings."
    )
