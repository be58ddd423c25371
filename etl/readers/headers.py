"""Finds the row of headings in the top of a table. Knows no file format and no expected column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from etl.readers.columns import ROW
from etl.readers.files import ExcelDate, Merge, SkippedRow, UnreadableFile, column_letter
from etl.readers.text import plain, squeeze

SEARCHED_ROWS = 30
_WIDE_ENOUGH = 0.6
_DATE = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}([T ].*)?")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """Where the headings stand (row from 1) and what they say, column A first, "" for none."""

    row: int
    names: tuple[str, ...]
    skipped: tuple[SkippedRow, ...]


def find_header(
    top: Sequence[Sequence[str]], *, merges: Iterable[Merge] = (), expected: Collection[str] = ()
) -> Header:
    """Find the headings among the first rows of a table.

    A title line or a row of group headings above them is passed over and reported. Where
    `expected` labels are given, the row that carries most of them wins; else the first row that
    is nearly as wide as the table and reads like headings. A row like a record ends the search.

    Raises
    ------
    UnreadableFile
        Nothing in the rows (empty), no row of headings, or the same heading twice.
    """
    top = top[:SEARCHED_ROWS]
    filled = [sum(1 for cell in row if cell.strip()) for row in top]
    if not any(filled):
        raise UnreadableFile("empty", "The file is empty: it holds no heading and no row.")
    merges = tuple(merges)
    found = _row_with_expected(top, expected)
    if found is None:
        found = _first_wide_row(top, filled, {m.top for m in merges if m.right > m.left})
    if found is None:
        raise UnreadableFile(
            "no_header",
            "No row of column headings was found above the first record (row "
            f"{_first(filled) + 1}): "
            "put headings such as “First name” in the first row.",
        )
    names = _names(top, found, merges)
    _refuse_duplicates(names, found + 1)
    skipped = tuple(
        SkippedRow(n + 1, squeeze(" ".join(top[n]))[:80]) for n in range(found) if filled[n]
    )
    return Header(found + 1, names, skipped)


def _first(filled: Sequence[int]) -> int:
    return next(n for n, count in enumerate(filled) if count)


def _row_with_expected(top: Sequence[Sequence[str]], expected: Collection[str]) -> int | None:
    known = {plain(label) for label in expected}
    hits = [len(known & {plain(cell) for cell in row if cell.strip()}) for row in top]
    best = max(hits, default=0)
    return hits.index(best) if best >= 2 else None


def _first_wide_row(
    top: Sequence[Sequence[str]], filled: Sequence[int], grouped: set[int]
) -> int | None:
    width = max(filled)
    for n, row in enumerate(top):
        if not filled[n]:
            continue
        cells = [cell for cell in row if cell.strip()]
        if filled[n] >= _WIDE_ENOUGH * width:
            if not reads_like_headings(cells):
                return None
            if n not in grouped or not _next_reads_like_headings(top, n):
                return n
    return None


def _next_reads_like_headings(top: Sequence[Sequence[str]], n: int) -> bool:
    below = [cell for cell in top[n + 1] if cell.strip()] if n + 1 < len(top) else []
    return bool(below) and reads_like_headings(below)


def reads_like_headings(cells: Sequence[str]) -> bool:
    """True for a row of words: no date, postcode or e-mail address, and letters in most cells."""
    for cell in cells:
        text = cell.strip()
        if (
            isinstance(cell, ExcelDate)
            or _DATE.fullmatch(text)
            or _POSTCODE.fullmatch(text)
            or "@" in text
        ):
            return False
    worded = sum(
        1 for cell in cells if any(letter.isalpha() for letter in cell) and len(cell) <= 200
    )
    return worded > len(cells) / 2


def _names(top: Sequence[Sequence[str]], found: int, merges: Sequence[Merge]) -> tuple[str, ...]:
    names = [squeeze(cell) for cell in top[found]]
    for merge in merges:  # a heading merged downwards stands in the row above
        if merge.top < found <= merge.bottom and merge.left < len(names) and not names[merge.left]:
            names[merge.left] = squeeze(top[merge.top][merge.left])
    return tuple(
        f"{name} ({column_letter(n)})" if name == ROW else name for n, name in enumerate(names)
    )


def _refuse_duplicates(names: Sequence[str], row: int) -> None:
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        key = name.casefold()
        if key and key in seen:
            raise UnreadableFile(
                "duplicate_header",
                f"The heading “{name[:60]}” in row {row} stands twice, in columns "
                f"{column_letter(seen[key])} and "
                f"{column_letter(place)}: rename or delete one of them.",
            )
        seen[key] = place
