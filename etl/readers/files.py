"""What reading a spreadsheet asks for and answers with. Knows no file format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from etl.readers.columns import ROW

FileKind = Literal["csv", "xlsx"]
Reason = Literal[
    "wrong_type",
    "empty",
    "no_header",
    "duplicate_header",
    "too_many_rows",
    "too_many_columns",
    "too_large",
    "stray_cell",
    "bomb",
    "macros",
    "encrypted",
    "corrupt",
    "too_slow",
]

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much of a machine one upload may take.

    `memory_mb` is what the child may reserve on top of the libraries it has loaded;
    ratios are unpacked bytes over packed bytes.
    """

    max_file_bytes: int = 50 * MEGABYTE
    max_rows: int = 100_000
    max_columns: int = 200
    max_cells: int = 6_000_000
    max_cell_characters: int = 32_767  # Excel's own limit
    max_unpacked_bytes: int = 500 * MEGABYTE
    max_ratio: int = 100
    max_entries: int = 1_000
    memory_mb: int = 900
    seconds: int = 60


class UnreadableFile(ValueError):
    """A file that cannot be used as a whole; the text is one sentence for its sender."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.message = message


class ExcelDate(str):
    """The ISO text of a cell that Excel itself holds as a date, not as typed text."""

    __slots__ = ()


@dataclass(frozen=True)
class Merge:
    """A merged range, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """An opened table that can be walked more than once.

    `rows()` starts at row 1 and column A of the sheet as the person sees it.
    """

    kind: FileKind
    rows: Callable[[], Iterator[list[str]]]
    name: str | None = None
    other_sheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    merges: tuple[Merge, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnSummary:
    """One heading and what stands beneath it: filled cells, and true Excel dates among them."""

    header: str
    letter: str
    filled: int
    excel_dates: int


@dataclass(frozen=True)
class SkippedRow:
    """A row above the headings that was passed over, with the beginning of its text."""

    row: int
    text: str


@dataclass(frozen=True)
class FileSummary:
    """What was found in a file. Row numbers are those of the spreadsheet, counted from 1.

    `rows` counts every row written, blank ones between filled ones included, so that
    `header_row + rows` is the last filled row.
    """

    kind: FileKind
    header_row: int
    rows: int
    blank_rows: int
    columns: tuple[ColumnSummary, ...]
    skipped: tuple[SkippedRow, ...] = ()
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def headers(self) -> tuple[str, ...]:
        """The headings in the file's order."""
        return tuple(column.header for column in self.columns)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> FileSummary:
        """Rebuild a summary from the JSON that the child process prints."""
        plain = {f.name: record[f.name] for f in fields(cls)}
        plain["columns"] = tuple(ColumnSummary(**c) for c in record["columns"])
        plain["skipped"] = tuple(SkippedRow(**s) for s in record["skipped"])
        for name in ("other_sheets", "notes"):
            plain[name] = tuple(record[name])
        return cls(**plain)


def column_letter(index: int) -> str:
    """The letter Excel shows above column `index` (0-based): 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based position of a column letter: A is 0, XFD is 16383."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


__all__ = [
    "ROW",
    "ColumnSummary",
    "ExcelDate",
    "FileKind",
    "FileSummary",
    "Limits",
    "Merge",
    "Reason",
    "Sheet",
    "SkippedRow",
    "UnreadableFile",
    "column_index",
    "column_letter",
]
