"""Opens delimited text: finds its encoding and delimiter, and walks its rows."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from etl.readers.files import Limits, Sheet, UnreadableFile

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 60
_UNDEFINED_IN_WINDOWS = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
#: No spreadsheet has more columns, empty ones too; more are never looked at cell by cell.
_WIDEST = 16_384
_END = "\x1eend of file\x1e"


def open_csv(path: Path, limits: Limits) -> Sheet:
    """Open a text file as a table.

    Raises
    ------
    UnreadableFile
        From the first walk over `rows()`: a quotation mark that is never closed, or a cell
        longer than Excel itself allows.
    """
    encoding = find_encoding(path)
    sample = _sample(path, encoding)
    announced = _announced_delimiter(sample)
    delimiter = announced or find_delimiter(sample)
    csv.field_size_limit(limits.max_cell_characters)

    def rows() -> Iterator[list[str]]:
        with path.open(encoding=encoding, newline="") as file:
            lines = (line.replace("\0", "") for line in file)
            if announced:
                next(lines)  # Excel hides its own "sep=" line, so it has no row number
            yield from _records(lines, delimiter)

    notes = ("The file holds zero bytes, which were removed.",) if "\0" in sample else ()
    return Sheet("csv", rows, encoding=encoding, delimiter=delimiter, notes=notes)


def _sample(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, newline="") as file:
            return file.read(_SAMPLE_CHARACTERS)
    except UnicodeError as fault:
        raise _mixed() from fault


def _mixed() -> UnreadableFile:
    return UnreadableFile(
        "corrupt",
        "Some letters of the file cannot be read, because it mixes two encodings: open it in "
        "Excel and save it as an Excel workbook (.xlsx).",
    )


def find_encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-16 by its zeros, else UTF-8, else Windows.

    A file that is valid UTF-8 throughout is UTF-8: text in a one-byte encoding with any accent
    almost never is.
    """
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if (wide := _utf16_by_zeros(head)) is not None:
            return wide
        file.seek(0)
        return (
            "utf-8"
            if _is_utf8(iter(lambda: file.read(1_000_000), b""))
            else _one_byte_encoding(path)
        )


def _utf16_by_zeros(head: bytes) -> str | None:
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.4 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.4 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _is_utf8(pieces: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _one_byte_encoding(path: Path) -> str:
    content = path.read_bytes()
    return "latin-1" if any(byte in content for byte in _UNDEFINED_IN_WINDOWS) else "cp1252"


def _announced_delimiter(sample: str) -> str | None:
    first = sample.split("\n", 1)[0].strip("\r\ufeff")
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    return None


def find_delimiter(sample: str) -> str:
    """The delimiter under which most rows have the same number of cells, and the most of them."""

    def agreement(delimiter: str) -> tuple[float, int]:
        lines = iter(sample.replace("\0", "").splitlines(keepends=True)[: _SAMPLE_ROWS * 4])
        try:
            widths = [
                len(row)
                for row in islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS)
                if row
            ]
        except csv.Error:
            return (0.0, 0)
        width, count = (
            Counter(w for w in widths if w > 1).most_common(1)[0]
            if max(widths, default=0) > 1
            else (0, 0)
        )
        return (round(count / max(len(widths), 1), 1), width)

    return max(DELIMITERS, key=agreement)


def _records(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """Rows of cells; a last line of our own shows whether a quotation was still open at the end."""

    def with_end() -> Iterator[str]:
        last = ""
        for last in lines:
            yield last
        yield _END if last.endswith(("\n", "\r")) or not last else "\n" + _END

    number = 0
    try:
        for number, row in enumerate(csv.reader(with_end(), delimiter=delimiter), start=1):
            if row and row[-1].endswith(_END):
                if row != [_END]:
                    raise _unclosed(number)
                return
            if len(row) > _WIDEST:
                raise _too_wide(number)
            yield row
    except csv.Error as fault:
        raise _unclosed(number + 1) from fault
    except UnicodeError as fault:
        raise _mixed() from fault


def _too_wide(row: int) -> UnreadableFile:
    return UnreadableFile(
        "too_many_columns",
        f"Row {row} has more than {_WIDEST:,} columns, the most that a spreadsheet can have: "
        "send only the columns you need.",
    )


def _unclosed(row: int) -> UnreadableFile:
    return UnreadableFile(
        "corrupt",
        f'Row {row} opens a quotation mark (") that is never closed, so the rows after it run '
        "together: close or delete the mark and send the file again.",
    )
