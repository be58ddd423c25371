"""Checks what was pasted. It reads the directory of postcodes and no record, and keeps nothing."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO, StringIO
from typing import Any, Final

import polars as pl
import xlsxwriter

from app.core.errors import Invalid
from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.postcodes.template import template_key, write_template
from etl.readers import safe_cell

MOST_LINES: Final = 20_000
COLUMNS: Final = ("line", "given", "status", "postcode", "message", "candidates", "live")
_TEMPLATES: dict[str, bytes] = {}
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted line and the verdict on it; `chosen` when a person has picked a candidate."""

    number: int
    given: str
    status: str
    postcode: str | None
    message: str
    candidates: tuple[str, ...]
    live: int | None
    chosen: bool = False

    @property
    def needs_a_look(self) -> bool:
        return self.postcode is None and bool(self.given.strip())

    @property
    def is_blank(self) -> bool:
        return not self.given.strip()


@dataclass(frozen=True)
class Checked:
    """All pasted lines in their order."""

    lines: Sequence[Line]

    @cached_property
    def filled(self) -> int:
        return sum(not line.is_blank for line in self.lines)

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(line.status for line in self.lines if not line.is_blank)

    @cached_property
    def usable(self) -> int:
        return sum(line.postcode is not None for line in self.lines)

    @cached_property
    def repaired(self) -> int:
        return sum(line.status == "repaired" for line in self.lines)

    @cached_property
    def ended(self) -> int:
        return sum(line.live == 0 for line in self.lines)

    @cached_property
    def to_look_at(self) -> int:
        return sum(line.needs_a_look for line in self.lines)

    def as_column(self, *, keep_unusable: bool) -> str:
        """Give the results as a column to copy, a line for each line pasted."""
        return "\n".join(
            line.postcode or (line.given if keep_unusable else "") for line in self.lines
        )


def check_text(text: str, choices: Mapping[int, str], directory: PostcodeDirectory) -> Checked:
    """Check each line of a pasted text.

    Parameters
    ----------
    choices
        By number of the line, the candidate that a person has picked. One that is no candidate of
        that line any more, because the text has changed since, is left aside.

    Raises
    ------
    Invalid
        There are more lines than a page can take.
    """
    given = _LINE_END.split(text)
    while given and not given[-1].strip():
        given.pop()
    if len(given) > MOST_LINES:
        raise Invalid(
            "text",
            f"These are {len(given):,} lines and the page takes {MOST_LINES:,}. Paste them in"
            " parts, or use the command: hearth postcodes check.",
        )
    frame = check_postcodes(pl.Series(given, dtype=pl.String), directory)
    lines = [
        _line(number, row, choices.get(number))
        for number, row in enumerate(frame.iter_rows(named=True), start=1)
    ]
    return Checked(lines)


def _line(number: int, row: Mapping[str, Any], choice: str | None) -> Line:
    candidates = tuple(row["candidates"])
    fields = {name: row[name] for name in ("given", "status", "postcode", "message", "live")}
    if choice in candidates:
        fields |= {"postcode": choice, "status": "repaired", "message": "Chosen by you."}
    return Line(number=number, candidates=candidates, chosen=choice in candidates, **fields)


def as_csv(checked: Checked) -> str:
    """Give the table as CSV; no cell of it can be taken for a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in checked.lines:
        writer.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in _cells(line))
    return out.getvalue()


def as_workbook(checked: Checked) -> BytesIO:
    """Give the table as a workbook of text cells."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": "Checked postcodes", "author": "Hearth"})
        sheet = book.add_worksheet("Postcodes")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for place, width in enumerate((8, 24, 12, 14, 70, 40, 8)):
            sheet.set_column(place, place, width)
        for line in checked.lines:
            for place, cell in enumerate(_cells(line)):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(line.number, place, cell)
                elif cell is not None:
                    sheet.write_number(line.number, place, cell)
        sheet.freeze_panes(1, 0)
    out.seek(0)
    return out


def _cells(line: Line) -> tuple[str | int | None, ...]:
    return (
        line.number, line.given, "" if line.is_blank else line.status, line.postcode or "",
        "" if line.is_blank else line.message, "; ".join(line.candidates), line.live,
    )  # fmt: skip


def get_template(directory: PostcodeDirectory) -> BytesIO:
    """Return the workbook that checks postcodes by itself.

    Its 120,000 formulas take seconds to write, so a process writes them once.
    """
    key = template_key(directory)
    if key not in _TEMPLATES:
        out = BytesIO()
        write_template(out, directory)
        _TEMPLATES[key] = out.getvalue()
    return BytesIO(_TEMPLATES[key])
