"""Cells of a return: read from the layout of `tables_a.csv`, and added up."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from analytics.heses.outputs import CELL
from analytics.heses.readings import HesesError
from analytics.heses.register import PRICE_GROUPS

TABLES: Final = ("1a", "2a", "3a")
COLUMNS: Final = ("1", "2", "3", "4", "4a", "5")
FUNDABLE: Final = "HEFCE"
ZERO: Final = Decimal(0)
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "table": TABLES,
    "price_group": PRICE_GROUPS,
    "length": ("STD", "LONG"),
    "level": ("UG", "PGT", "PGR", ""),
    "fundability": ("HEFCE", "INDEP", "NONFUND", "ISOV"),
    "column": COLUMNS,
}


class ReturnError(HesesError):
    """A file that is compared is not what it should be: file, row, column, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where a number stands in the main tables: absent is zero."""

    institution: str
    table: str
    price_group: str
    length: str
    level: str
    fundability: str
    column: str


Cells = Mapping[Cell, Decimal]


def read_cells(path: Path) -> dict[Cell, Decimal]:
    """Read cells in the layout of `tables_a.csv`.

    Raises
    ------
    ReturnError
        With the row, counted from 1 after the header, and the column.
    """
    cells: dict[Cell, Decimal] = {}
    for number, row in enumerate(read_rows(path, CELL), start=1):
        for column, known in _KNOWN.items():
            if row[column] not in known:
                words = ", ".join(value or "blank" for value in known)
                raise ReturnError(f"{path.name}, row {number:,}: {column} is one of {words}.")
        cell = Cell(*(row[column] for column in CELL[:-1]))
        if cell in cells:
            raise ReturnError(f"{path.name}, row {number:,}: this cell is given twice.")
        cells[cell] = _amount(row["value"], path.name, number)
    return cells


def read_rows(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Read the rows of a CSV file that has at least the columns named.

    Raises
    ------
    ReturnError
        The file cannot be read, or has not the columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            header = [name.strip() for name in reader.fieldnames or ()]
            reader.fieldnames = header
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReturnError(f"{path.name} cannot be read.") from error
    missing = [column for column in columns if column not in header]
    if missing:
        raise ReturnError(f"{path.name} has no column {', '.join(missing)}.")
    return [{name: (row[name] or "").strip() for name in header} for row in rows]


def total(cells: Cells, wanted: Callable[[Cell], bool]) -> Decimal:
    """Add up the cells wanted."""
    return sum((value for cell, value in cells.items() if wanted(cell)), ZERO)


def by_institution(cells: Cells) -> dict[str, dict[Cell, Decimal]]:
    """Cells of each institution, by INSTID."""
    found: dict[str, dict[Cell, Decimal]] = {}
    for cell, value in cells.items():
        found.setdefault(cell.institution, {})[cell] = value
    return found


def load_factor(cells: Cells) -> Decimal | None:
    """Part-time load factor: column 4a over column 4 of Table 3a, HEFCE-fundable (A-20)."""
    load = total(cells, lambda c: _part_time_fundable(c) and c.column == "4a")
    heads = total(cells, lambda c: _part_time_fundable(c) and c.column == "4")
    return load / heads if heads else None


def _part_time_fundable(cell: Cell) -> bool:
    return cell.table == "3a" and cell.fundability == FUNDABLE


def _amount(text: str, file: str, number: int) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise ReturnError(f"{file}, row {number:,}: value is a number, 0 or more.")
    return amount
