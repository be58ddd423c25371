"""Looks through a workbook's markup for what would harm its parser, without parsing it.

A single cell in the last row of the last column makes a parser reserve the whole sheet, so the
extent of every sheet is known before one is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from etl.readers.files import column_index

_PIECE = 1_000_000
_CELL = re.compile(
    rb"""<(?:[\w.-]+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>"""
)
_ERROR_CELL = re.compile(
    rb"""<(?:[\w.-]+:)?c\s(?=[^<>]*\bt\s*=\s*["']e["'])"""
    rb"""[^<>]*?\br\s*=\s*["']([A-Za-z]{1,3}[0-9]{1,7})["'][^<>]*>"""
    rb"""(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>(#[^<]{1,20})</v>"""
)
_UNSAVED = re.compile(rb"</(?:[\w.-]+:)?f>(?:<v></v>|<v\s*/>)?</(?:[\w.-]+:)?c>")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class SheetScan:
    """What one worksheet part holds, found without parsing it. Positions are 0-based."""

    last_row: int = -1
    last_column: int = -1
    cells: int = 0
    unsaved_formulas: int = 0
    error_cells: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Some markup, and how many bytes were unpacked to get it."""

    markup: bytes
    fresh: int


def pieces(part: IO[bytes]) -> Iterator[Piece]:
    """Pieces of markup, cut where a cell or at least a tag begins.

    Zero bytes are dropped, so that UTF-16 cannot hide a declaration.
    """
    rest = b""
    while raw := part.read(_PIECE):
        markup = rest + raw.replace(b"\0", b"")
        cut = max(markup.rfind(b"<c "), markup.rfind(b"<row"))
        if cut <= 0 or len(markup) - cut > _PIECE:
            cut = markup.rfind(b"<")
        if cut <= 0 or len(markup) - cut > _PIECE:
            cut = len(markup)
        yield Piece(markup[:cut], len(raw))
        rest = markup[cut:]
    yield Piece(rest, 0)


def declares_anything(markup: bytes) -> bool:
    """True when markup declares a document type or an entity: no spreadsheet program does."""
    return _DECLARATION.search(markup) is not None


def scan_cells(markup: bytes, scan: SheetScan) -> None:
    """Add the cells that hold something to a scan; those that only carry a format do not count."""
    found = _CELL.findall(markup)
    if not found:  # some writers leave positions out; then cells can only follow one another
        scan.cells += markup.count(b"<v>") + markup.count(b"<is>")
        return
    scan.cells += len(found)
    scan.last_row = max(scan.last_row, max(int(row) for row in {row for _, row in found}) - 1)
    scan.last_column = max(
        scan.last_column, *(column_index(c.decode()) for c in {c for c, _ in found})
    )
    scan.unsaved_formulas += len(_UNSAVED.findall(markup))
    for place, text in _ERROR_CELL.findall(markup):
        letters = place.rstrip(b"0123456789")
        position = (int(place[len(letters) :]) - 1, column_index(letters.decode()))
        scan.error_cells[position] = text.decode("ascii", "replace")
