"""Writes the workbook that checks pasted postcodes by formulas alone.

Two sheets, About and Validate Postcode. Knows nothing of Hearth's records or pages.
"""

import datetime as dt
import hashlib
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.postcodes import template_words as words
from etl.postcodes.directory import PostcodeDirectory
from etl.postcodes.template_formulas import (
    AFTER_HELPERS,
    DONE_FORMULA,
    FIRST_HELPER,
    HELPERS,
    PLACES,
    RESULT_FORMULA,
    ROW,
    formula_of_any_row,
)

ABOUT, CHECK = "About", "Validate Postcode"
ROWS: Final = 5_000
_ANY_DAY: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - fixed: the same lists give the same file
_INK, _NAVY, _GREEN, _AMBER, _RED = "#1D2433", "#12436D", "#1B6E50", "#8A5A00", "#B3261E"
_WIDEST_MESSAGE: Final = 88
_END: Final = "The prepared rows end here. Check the rest of your list in a second copy."


class _PlainFormulas(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are written as they stand.

    The library looks for thirty newer functions in each formula; here are none, and 120,000
    formulas.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")


def write_template(
    out: Path | IO[bytes], directory: PostcodeDirectory, *, rows: int = ROWS
) -> None:
    """Write the postcode workbook.

    Parameters
    ----------
    out
        Where to write the XLSX file.
    directory
        Gives the lists of areas and of first halves that the formulas look things up in.
    rows
        How many rows of column A are checked.

    Notes
    -----
    The formulas know the form of a postcode and its first half, not the 2.7 million postcodes:
    what they call valid may not exist. For what can be decided by form they agree with
    `etl.postcodes.check_postcode` (held by a test that recalculates the workbook).
    """
    target = str(out) if isinstance(out, Path) else out
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": words.TITLE,
                "subject": "UK postcodes",
                "author": "Hearth",
                "comments": "Paste postcodes into column A of the second sheet.",
                "created": _ANY_DAY,
            }
        )
        about = book.add_worksheet(ABOUT)
        check = book.add_worksheet(CHECK, worksheet_class=_PlainFormulas)
        _write_about(book, about)
        _write_lists(book, check, directory)
        _write_check(book, check, rows)
        about.activate()


def template_key(directory: PostcodeDirectory) -> str:
    """Give a short text that changes when the workbook would."""
    made_of = (HELPERS, RESULT_FORMULA, DONE_FORMULA, words.VERDICTS, words.ABOUT_BEFORE,
               words.ABOUT_AFTER, directory.outward_codes, xlsxwriter.__version__)  # fmt: skip
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]


def _write_about(book: Workbook, sheet: Worksheet) -> None:
    heading = _style(book, bold=True, font_color=_NAVY, font_size=13, valign="bottom")
    text = _style(book, text_wrap=True)
    title = _style(book, bold=True, font_color=_NAVY, font_size=18)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 62)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, words.TITLE, title)
    sheet.set_row(0, 30)
    line = 2
    for name, paragraphs in words.ABOUT_BEFORE:
        line = _write_paragraphs(sheet, line, name, paragraphs, heading, text)
    line = _write_examples(book, sheet, line, heading)
    for name, paragraphs in (*words.ABOUT_AFTER, ("Licence and sources", words.LICENCE)):
        line = _write_paragraphs(sheet, line, name, paragraphs, heading, text)
    sheet.protect("", {"select_locked_cells": True})
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&A, page &P of &N")


def _write_paragraphs(  # noqa: PLR0917 - a line, its words and their two looks
    sheet: Worksheet,
    line: int,
    name: str,
    paragraphs: tuple[str, ...],
    heading: Format,
    text: Format,
) -> int:
    sheet.write_string(line, 0, name, heading)
    sheet.set_row(line, 24)
    for paragraph in paragraphs:
        line += 1
        sheet.merge_range(line, 0, line, 2, paragraph, text)
        sheet.set_row(line, 16 * (1 + len(paragraph) // 140))
    return line + 2


def _write_examples(book: Workbook, sheet: Worksheet, line: int, heading: Format) -> int:
    head = _style(book, bold=True, font_color="#FFFFFF", bg_color=_NAVY, border=1)
    cell = _style(book, text_wrap=True, border=1, border_color="#D9D6CE")
    sheet.write_string(line, 0, "What each message means, with an example", heading)
    sheet.set_row(line, 24)
    for place, title in enumerate(("Column C says", "If you paste", "Column B says")):
        sheet.write_string(line + 1, place, title, head)
    shown = {"sw1a1aa": "SW1A 1AA", "SWIA IAA": "SW1A 1AA"}
    line += 2
    for verdict in words.VERDICTS:
        result = verdict.message or shown.get(verdict.example, verdict.example)
        for place, told in enumerate((verdict.done, verdict.example, result)):
            sheet.write_string(line, place, told, cell)
        sheet.set_row(line, 16 * (1 + len(result) // 62))
        line += 1
    return line + 1


def _write_lists(book: Workbook, sheet: Worksheet, directory: PostcodeDirectory) -> None:
    """Put the lists that the formulas look up into far columns, each under a name."""
    areas = sorted(area for area in directory.areas if len(area) <= 2)
    messages = [
        (verdict.name, int(verdict.usable), verdict.message, verdict.done)
        for verdict in words.VERDICTS
    ]
    columns: tuple[tuple[str, str, list[Any]], ...] = (
        ("Messages", "Messages", messages),
        ("Areas", "Areas", [(area,) for area in areas]),
        ("Districts", "First halves", [(code,) for code in directory.outward_codes]),
        ("Overseas", "Codes from abroad", [(code,) for code in words.OVERSEAS]),
    )
    heading = _style(book, bold=True, font_color="#5B6472")
    place = AFTER_HELPERS
    for name, title, entries in columns:
        width = len(entries[0])
        sheet.write_string(0, place, title, heading)
        for line, entry in enumerate(entries, start=1):
            sheet.write_row(line, place, entry)
        cells = xl_range_abs(1, place, len(entries), place + width - 1)
        book.define_name(name, f"='{CHECK}'!{cells}")
        place += width
    sheet.set_column(AFTER_HELPERS - 1, place - 1, 12, None, {"hidden": True, "level": 1})


def _write_check(book: Workbook, sheet: Worksheet, rows: int) -> None:
    head = _style(
        book, bold=True, font_color="#FFFFFF", bg_color=_NAVY, valign="vcenter", text_wrap=True
    )
    # A format each: cells of one column share it, and only column A is open to typing.
    plain, typed = _style(book), _style(book, num_format="@", locked=False)
    sheet.set_column(0, 0, 24, typed)
    sheet.set_column(1, 1, _WIDEST_MESSAGE, plain)
    sheet.set_column(2, 2, 46, plain)
    sheet.set_column(3, 3, 46)
    last = FIRST_HELPER + len(HELPERS) - 1
    sheet.set_column(FIRST_HELPER, last, 12, None, {"hidden": True, "level": 1})
    for place, text in enumerate(("Postcode", "Result", "What was done")):
        sheet.write_string(0, place, text, head)
    sheet.write_formula(0, 3, _count(rows), _style(book, bold=True, text_wrap=True), "")
    small = _style(book, bold=True, font_color="#5B6472")
    for helper in HELPERS:
        sheet.write_string(0, PLACES[helper.name], helper.title, small)
    _write_formulas(sheet, rows, plain)
    sheet.write_string(rows + 1, 1, _END, _style(book, italic=True))
    _colour(book, sheet, rows)
    _set_up(sheet, rows)


def _write_formulas(sheet: Worksheet, rows: int, plain: Format) -> None:
    columns = (
        (PLACES["result"], RESULT_FORMULA, plain),
        (PLACES["done"], DONE_FORMULA, plain),
        *((PLACES[helper.name], helper.formula, None) for helper in HELPERS),
    )
    ready = [(place, formula_of_any_row(text), style) for place, text, style in columns]
    for row in range(2, rows + 2):
        number = str(row)
        for place, formula, style in ready:
            sheet.write_formula(row - 1, place, formula.replace(ROW, number), style, "")


def _count(rows: int) -> str:
    use, verdict = (xl_col_to_name(PLACES[name]) for name in ("use", "verdict"))
    used = f"${use}$2:${use}${rows + 1}"
    repaired = f'COUNTIF(${verdict}$2:${verdict}${rows + 1},"repaired")'
    return (
        f'=IF(COUNT({used})=0,"Paste postcodes into column A.",'
        f'SUM({used})&" of "&COUNT({used})&" can be used; "&{repaired}&" repaired; "'
        f'&(COUNT({used})-SUM({used}))&" to look at.")'
    )


def _colour(book: Workbook, sheet: Worksheet, rows: int) -> None:
    """Colour B and C by the verdict; column C says the same in words."""
    use, verdict = (xl_col_to_name(PLACES[name]) for name in ("use", "verdict"))
    rules = (
        (f'=${verdict}2="repaired"', {"font_color": _AMBER, "bg_color": "#FBF3E0", "bold": True}),
        (f"=${use}2=1", {"font_color": _GREEN}),
        (f"=AND(ISNUMBER(${use}2),${use}2=0)", {"font_color": _RED, "bg_color": "#FBECEA"}),
    )
    for criteria, look in rules:
        sheet.conditional_format(
            1, 1, rows, 2,
            {"type": "formula", "criteria": criteria, "format": book.add_format(look),
             "stop_if_true": True},
        )  # fmt: skip


def _set_up(sheet: Worksheet, rows: int) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    sheet.autofilter(0, 0, rows, 2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.print_area(0, 0, rows, 2)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&A, page &P of &N")
    sheet.set_selection(1, 0, 1, 0)
    sheet.protect(
        "", {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True}
    )


def _style(book: Workbook, **look: Any) -> Format:
    return book.add_format({"font_color": _INK, "valign": "top"} | look)
