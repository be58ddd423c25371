"""Writes a long table piece by piece as CSV, XLSX or Parquet, whole or not at all."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Final, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

MOST_ROWS_OF_A_SHEET: Final = 1_048_576


class CannotWrite(ValueError):
    """The table cannot be written as asked; the text says why and what to do."""


class Output(Protocol):
    """Takes the headings once, then pieces of as many columns."""

    needs_unique_names: bool

    def start(self, headings: tuple[str, ...]) -> None:
        """Take the headings."""

    def write(self, piece: pl.DataFrame) -> None:
        """Take some rows; columns go by their place."""

    def close(self) -> None:
        """Finish the file."""


class _Csv:
    needs_unique_names = False

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def start(self, headings: tuple[str, ...]) -> None:
        line = StringIO()
        csv.writer(line, lineterminator="\n").writerow(headings)
        self._file.write(line.getvalue().encode())

    def write(self, piece: pl.DataFrame) -> None:
        piece.write_csv(self._file, include_header=False)

    def close(self) -> None:
        self._file.close()


class _Parquet:
    needs_unique_names = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._headings: tuple[str, ...] = ()
        self._writer: pq.ParquetWriter | None = None

    def start(self, headings: tuple[str, ...]) -> None:
        self._headings = headings

    def write(self, piece: pl.DataFrame) -> None:
        table = piece.to_arrow().rename_columns(list(self._headings))
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is None:  # not one row
            empty = pa.table({name: pa.array([], pa.string()) for name in self._headings})
            pq.write_table(empty, self._path)
        else:
            self._writer.close()


class _Xlsx:
    needs_unique_names = False

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False,
                   "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet("Postcodes")
        self._line = 0

    def start(self, headings: tuple[str, ...]) -> None:
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(headings) - 1, 18)
        self._sheet.write_row(0, 0, headings, self._book.add_format({"bold": True}))
        self._line = 1

    def write(self, piece: pl.DataFrame) -> None:
        if self._line + piece.height > MOST_ROWS_OF_A_SHEET:
            raise CannotWrite(
                f"A sheet holds at most {MOST_ROWS_OF_A_SHEET:,} rows: write a .csv or a .parquet."
            )
        for row in piece.iter_rows():
            for place, cell in enumerate(row):
                if isinstance(cell, bool | int | float):
                    self._sheet.write(self._line, place, cell)
                elif cell is not None:
                    self._sheet.write_string(self._line, place, str(cell))
            self._line += 1

    def close(self) -> None:
        self._book.close()


_WRITERS: Final[dict[str, Callable[[Path], Output]]] = {
    ".csv": _Csv,
    ".xlsx": _Xlsx,
    ".parquet": _Parquet,
}
ENDINGS: Final = tuple(_WRITERS)


@contextmanager
def open_output(path: Path) -> Iterator[Output]:
    """Give a writer for the ending of a path; the file appears when all went well.

    Raises
    ------
    CannotWrite
        An unknown ending, no such folder, or more rows than a sheet holds.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise CannotWrite(f"The file to write must end in {', '.join(ENDINGS)}.")
    if not path.parent.is_dir():
        raise CannotWrite(f"There is no folder {path.parent} to write into.")
    with tempfile.TemporaryDirectory(prefix=".checking-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        output = writer(draft)
        try:
            yield output
        finally:
            output.close()
        draft.replace(path)
