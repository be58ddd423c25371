"""Writes the two workbooks people download: the rows to mend, and the empty template."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.readers.columns import ROW, Column, Message
from etl.readers.files import column_letter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters at which a program may take text for a formula, full-width ones too."""
MOST_COMMENTS = 5_000  # Excel becomes slow beyond; the Messages sheet holds them all
MOST_MESSAGES = 500_000
TEMPLATE_ROWS = 10_000
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_ANY_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same rows give the same file
_COLOURS = {"error": "#F8D7DA", "warning": "#FFF3CD"}
_DICTIONARY_HEADER = (
    "Column",
    "Needed",
    "What it means",
    "Needed for tracking",
    "Allowed values",
    "Example",
)
_HOW = {
    "date": "A date, for example 23/09/2007",
    "datetime": "A date and time, for example 23/09/2007 14:30",
    "integer": "A whole number",
    "decimal": "A number",
    "boolean": "Yes or No",
    "postcode": "A full postcode",
    "urn": "The six-digit number of the school or college",
    "email": "An e-mail address",
}


def safe_cell(text: str) -> str:
    """Text for a CSV cell that no program will run as a formula; plain numbers stay as they are."""
    if text.lstrip(" ").startswith(DANGEROUS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_error_workbook(
    path: Path,
    headers: Sequence[str],
    rows: pl.DataFrame,
    messages: Iterable[Message],
    header_of: Mapping[str, str] | None = None,
) -> None:
    """Write the rows to mend as they were sent, under the same headings, so they can be sent again.

    Parameters
    ----------
    rows
        `_row` and `headers`, text as sent, in order.
    messages
        What is to be said about these rows; messages about other rows are left out.
    header_of
        Column name to the heading it had in the file.

    Notes
    -----
    The first sheet carries no column of ours; cells with a message are coloured and carry it as a
    comment. The second sheet lists every message. All cells are text, never formulas.
    """
    told: dict[tuple[int, str | None], list[Message]] = {}
    for message in messages:
        header = (header_of or {}).get(message.column or "", message.column)
        told.setdefault((message.row, header), []).append(message)
    numbers = rows[ROW].to_list()
    with _workbook(path) as book:
        sheet = book.add_worksheet("Rows to mend")
        _write_rows(book, sheet, headers, rows, told)
        _write_messages(book, numbers, headers, told)


def _workbook(path: Path) -> Workbook:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": _ANY_DAY, "author": "", "comments": ""})
    return book


def _write_rows(
    book: Workbook,
    sheet: Worksheet,
    headers: Sequence[str],
    rows: pl.DataFrame,
    told: Mapping[tuple[int, str | None], Sequence[Message]],
) -> None:
    styles = _Styles(book)
    comments = 0
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, styles.heading)
    for line, record in enumerate(rows.select(ROW, *headers).iter_rows(), start=1):
        for place, header in enumerate(headers):
            text, said = record[place + 1] or "", told.get((record[0], header), ())
            style = styles.of(text, said)
            if text:
                sheet.write_string(line, place, text, style)
            elif said:
                sheet.write_blank(line, place, None, style)
            if said and comments < MOST_COMMENTS:
                comments += 1
                sheet.write_comment(
                    line, place, "\n".join(m.text for m in said), {"x_scale": 2, "author": ""}
                )
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(headers) - 1, 0), 18)


class _Styles:
    """The few cell formats of the first sheet. What could pass for a formula is marked as text."""

    def __init__(self, book: Workbook) -> None:
        self.heading = book.add_format({"bold": True, "num_format": "@"})
        self._known: dict[tuple[str | None, bool], Format] = {}
        self._book = book

    def of(self, text: str, said: Sequence[Message]) -> Format:
        severities = {message.severity for message in said}
        worst = next((s for s in ("error", "warning") if s in severities), None)
        key = (worst, text.startswith(DANGEROUS))
        if key not in self._known:
            style: dict[str, object] = {"num_format": "@", "quote_prefix": key[1]}
            if worst is not None:
                style |= {"bg_color": _COLOURS[worst], "border": 1, "border_color": "#B02A37"}
            self._known[key] = self._book.add_format(style)
        return self._known[key]


def _write_messages(
    book: Workbook,
    numbers: Sequence[int],
    headers: Sequence[str],
    told: Mapping[tuple[int, str | None], Sequence[Message]],
) -> None:
    sheet = book.add_worksheet("Messages")
    bold, wrap = (
        book.add_format({"bold": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    titles = (
        "Row in this file",
        "Row in your file",
        "Column",
        "Kind",
        "What is wrong and what to do",
        "Proposal",
    )
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, bold)
    places = {header: place for place, header in enumerate(headers)}
    new_row = {number: line for line, number in enumerate(numbers, start=2)}
    lines = [
        (number, header, m)
        for (number, header), said in told.items()
        if number in new_row
        for m in said
    ]
    lines.sort(key=lambda item: (item[0], places.get(item[1] or "", -1)))
    for line, (number, header, message) in enumerate(lines[:MOST_MESSAGES], start=1):
        sheet.write_number(line, 0, new_row[number])
        sheet.write_number(line, 1, number)
        for place, text in enumerate(
            (header or "", message.severity, message.text, message.proposal or ""), 2
        ):
            sheet.write_string(line, place, text, wrap)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, 16)
    sheet.set_column(4, 4, 90)
    sheet.set_column(5, 5, 24)


def dictionary_rows(columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """The data dictionary of a table, one row a column, from the columns themselves."""
    return [
        (
            column.label,
            "Yes" if column.required else "No",
            column.help,
            "Yes" if column.needed_for_tracking else "No",
            _allowed(column),
            column.example,
        )
        for column in columns
    ]


def _allowed(column: Column) -> str:
    if column.code_list is not None:
        return "; ".join(f"{code.label} ({code.value})" for code in column.code_list.codes)
    return _HOW.get(column.kind, "Text")


def write_template(
    path: Path, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]] | None = None
) -> None:
    """Write an empty workbook to fill in: headings with lists to choose from, and a dictionary.

    Parameters
    ----------
    title
        Name of the first sheet.
    rows
        The dictionary's rows, by default `dictionary_rows(columns)`.
    """
    with _workbook(path) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
        dictionary = book.add_worksheet("Data dictionary")
        lists = book.add_worksheet("Lists")
        lists.hide()
        heading = book.add_format(
            {"bold": True, "bg_color": "#E7EEF7", "text_wrap": True, "valign": "top"}
        )
        needed = book.add_format(
            {"bold": True, "bg_color": "#CFE0F5", "text_wrap": True, "valign": "top"}
        )
        formats = {
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "text": book.add_format({"num_format": "@"}),
        }
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.label, needed if column.required else heading)
            kept = formats["date"] if column.kind == "date" else formats["text"]
            is_number = column.kind in ("integer", "decimal", "datetime")
            sheet.set_column(place, place, _width(column), None if is_number else kept)
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, _validation(column, place, lists))
        sheet.freeze_panes(1, 0)
        _write_dictionary(book, dictionary, rows if rows is not None else dictionary_rows(columns))
        sheet.activate()


def _width(column: Column) -> float:
    return min(max(len(column.label) + 4, 14), 32)


def _validation(column: Column, place: int, lists: Worksheet) -> dict[str, object]:
    """A list to choose from, a date to check, or only the help text.

    Excel warns but does not forbid, because aliases are understood too.
    """
    prompt = (
        {"input_title": column.label[:32], "input_message": column.help[:255]}
        if column.help
        else {}
    )
    gentle = {**prompt, "error_type": "warning", "ignore_blank": True}
    if column.kind == "boolean":
        return {"validate": "list", "source": ["Yes", "No"], **gentle}
    if column.code_list is not None:
        labels = [code.label for code in column.code_list.codes]
        lists.write_column(0, place, labels)
        letter = column_letter(place)
        return {
            "validate": "list",
            "source": f"=Lists!${letter}$1:${letter}${len(labels)}",
            **gentle,
        }
    if column.kind == "date":
        low = column.minimum if isinstance(column.minimum, dt.date) else dt.date(1930, 1, 1)
        message = "Write the date as day/month/year, for example 23/09/2007."
        return {
            "validate": "date",
            "criteria": ">=",
            "value": low,
            "error_message": message,
            **gentle,
        }
    return {"validate": "any", **prompt}


def _write_dictionary(book: Workbook, sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    bold, wrap = (
        book.add_format({"bold": True}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for place, title in enumerate(_DICTIONARY_HEADER):
        sheet.write_string(0, place, title, bold)
    for line, row in enumerate(rows, start=1):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, wrap)
    for place, width in enumerate((28, 9, 60, 12, 60, 24)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
