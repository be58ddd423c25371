"""Delimited text of any size: its encoding, its first rows, and its columns as Parquet.

DuckDB walks the rows, so that a file of a gigabyte takes no more memory than a small one, and
a row with too few or too many fields is found wherever it stands.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Final

import duckdb

from etl.readers.csv_files import find_delimiter
from etl.reference.bounded import connect, quoted_name, quoted_text
from etl.reference.layouts.faults import UnreadableReference

TOP_ROWS: Final = 60
_PIECE: Final = 1 << 20
_LONGEST_FIELD: Final = 1 << 20
#: Bytes that no letter of a Windows file has; a file with others below a space is not text.
_CONTROL: Final = frozenset(range(32)) - {9, 10, 12, 13, 26}


@dataclass(frozen=True)
class CsvTable:
    """A table of delimited text, in UTF-8 on disk.

    Attributes
    ----------
    name : what people call the file.
    top : its first rows, as they stand, headings among them.
    """

    name: str
    path: Path
    delimiter: str
    top: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    size: int = 0

    def save(self, header_row: int, columns: Mapping[str, int], out: Path) -> None:
        """Write some columns as text, and `row` (as a spreadsheet counts), to a Parquet file.

        Raises
        ------
        UnreadableReference
            A row that has not as many fields as the headings, an open quotation mark, or bytes
            that are no letters.
        """
        width = len(self.top[header_row])
        skipped = self.lines[header_row]
        fields = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(width))
        chosen = ", ".join(f"c{place} AS {quoted_name(name)}" for name, place in columns.items())
        query = (
            f"COPY (SELECT row_number() OVER () + {skipped} AS row, {chosen} "  # noqa: S608 - quoted
            f"FROM read_csv({quoted_text(self.path)}, header = false, skip = {skipped}, "
            f"columns = {{{fields}}}, auto_detect = false, delim = {quoted_text(self.delimiter)}, "
            "quote = '\"', escape = '\"', strict_mode = true, null_padding = false)) "
            f"TO {quoted_text(out)} (FORMAT parquet, COMPRESSION zstd)"
        )
        with connect(keep_order=True) as connection:
            try:
                connection.execute(query)
            except duckdb.Error as fault:
                raise self._refusal(str(fault), width) from None

    def _refusal(self, fault: str, width: int) -> UnreadableReference:
        line = re.search(r"CSV Error on Line: (\d+)", fault)
        if line is None:
            return UnreadableReference(
                f"{self.name} cannot be read as a table of separated values. Download it again."
            )
        row = f"{self.name}: row {int(line[1]):,}"
        found = re.search(r"Expected Number of Columns: \d+ Found: (\d+)", fault)
        if found:
            return UnreadableReference(
                f"{row} has {int(found[1])} fields where the headings have {width}: the file is "
                "cut off or was changed. Download it again."
            )
        if "quote" in fault.lower():
            return UnreadableReference(
                f"{row} opens a quotation mark that is never closed: the file is cut off or was "
                "changed. Download it again."
            )
        return UnreadableReference(f"{row} cannot be read: the file is damaged. Download it again.")


def open_csv_table(
    path: Path, name: str, new_file: Callable[[str], Path], size: int = 0
) -> CsvTable:
    """Open delimited text, rewritten as UTF-8 in a new file where it is in another encoding.

    Raises
    ------
    UnreadableReference
        The file is empty or does not hold text.
    """
    encoding = _find_encoding(path, name)
    if encoding not in {"utf-8", "utf-8-sig"}:
        path = _rewrite(path, encoding, name, new_file(".csv"))
        encoding = "utf-8"
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        sample = file.read(200_000)
    delimiter = find_delimiter(sample)
    top, lines = _first_rows(sample, delimiter)
    if not any(any(row) for row in top):
        raise UnreadableReference(f"{name} is empty: it holds no heading and no row.")
    return CsvTable(name, path, delimiter, top, lines, size or path.stat().st_size)


def _first_rows(sample: str, delimiter: str) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The first rows, and for each the number of lines of the file down to its end."""
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
    csv.field_size_limit(_LONGEST_FIELD)
    top, lines = [], []
    try:
        for row in islice(reader, TOP_ROWS):
            top.append(tuple(row))
            lines.append(reader.line_num)
    except csv.Error:
        pass  # what was read so far shows what the file is; the rows are judged when saved
    return tuple(top), tuple(lines)


def _find_encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if not head.strip():
            raise UnreadableReference(f"{name} is empty.")
        if _CONTROL.intersection(head):
            raise UnreadableReference(
                f"{name} does not hold text: it is neither a table of separated values nor "
                "another kind of file that is read here."
            )
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for piece in iter(partial(file.read, _PIECE), b""):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"


def _rewrite(path: Path, encoding: str, name: str, out: Path) -> Path:
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            out.open("w", encoding="utf-8", newline="") as target,
        ):
            for piece in iter(partial(source.read, _PIECE), ""):
                target.write(piece)
    except UnicodeError as fault:
        raise UnreadableReference(
            f"{name} mixes encodings, so some of its letters cannot be read. Download it again."
        ) from fault
    return out
