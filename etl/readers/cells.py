"""Judges one distinct cell text for its column: a clean value, and what to say about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import partial

from etl.readers.codes import CodeReader, missing_meaning
from etl.readers.columns import Column, Finding, Judged, error, note, shown, warning
from etl.readers.dates import DateReading, judge_date, spoken
from etl.readers.names import judge_name
from etl.readers.text import plain, squeeze, straighten

Judge = Callable[[str], Judged]

_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|GETTING_DATA)")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+")
_CONTINENTAL = re.compile(r"[-+]?\d+,\d{1,2}")
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_LARGEST = 2**53  # beyond, a whole number no longer survives JSON
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")
_NUMBERED = frozenset({"text", "reference", "integer", "decimal"})
_WORDS_FOR = {True: {"yes", "y", "true", "t", "1"}, False: {"no", "n", "false", "f", "0"}}


def judge_for(column: Column, *, today: dt.date, reading: DateReading | None = None) -> Judge:
    """The judgement that fits a column. Postcodes and URNs go to their registers instead."""
    judges: dict[str, Judge] = {
        "text": partial(_text, column),
        "name": judge_name,
        "date": partial(_date, column, reading=reading, today=today),
        "datetime": partial(_date, column, reading=reading, today=today),
        "integer": partial(_number, column),
        "decimal": partial(_number, column),
        "boolean": partial(_boolean, column),
        "reference": partial(_reference, column),
        "email": partial(_email, column),
        "postcode": Judged,
        "urn": Judged,
    }
    if column.code_list is not None:
        judges["code"] = CodeReader(column.code_list).judge
    return partial(_after_general, column, judges.get(column.kind, judges["text"]))


def _after_general(column: Column, judge: Judge, text: str) -> Judged:
    """What holds for every kind: Excel's own errors, and answers that say there is no answer."""
    if _EXCEL_ERROR.fullmatch(text.strip()):
        what = "shows an Excel error instead of a value: type the value itself"
        return Judged(None, (error("excel_error", f"{column.label} {what}."),))
    if column.kind == "code" and column.code_list is not None:
        return judge(text)
    # 997 may be somebody's reference or a true count: there, only words say that nothing is known.
    is_answer = column.kind in _NUMBERED and text.strip().isdigit()
    if is_answer or missing_meaning(text, is_name=column.kind == "name") is None:
        return judge(text)
    if column.required:
        return Judged(None, (required(column, f"{shown(text)} does not say it"),))
    return Judged(None, (note("missing_value", f"{shown(text)} was kept as no answer."),))


def required(column: Column, because: str = "the cell is blank") -> Finding:
    """The finding for a required column without a value."""
    return error("required", f"{column.label} is needed and {because}: fill it in.")


def _text(column: Column, text: str) -> Judged:
    return _within_length(column, "\n".join(squeeze(line) for line in text.strip().splitlines()))


def _within_length(column: Column, value: str) -> Judged:
    if len(value) > column.max_length:
        what = f"{column.label} has {len(value):,} characters; the limit is {column.max_length:,}"
        return Judged(None, (error("too_long", f"{what}: shorten it."),))
    return Judged(value)


def _reference(column: Column, text: str) -> Judged:
    value = straighten(squeeze(text))
    if _SHORTENED.fullmatch(value):
        what = f"{shown(text)} is a long number that Excel has shortened, so digits are lost"
        return Judged(
            None,
            (error("shortened_number", f"{what}: format the column as Text and enter it again."),),
        )
    return _within_length(column, value)


def _email(_column: Column, text: str) -> Judged:
    value = squeeze(text).replace(" ", "").removeprefix("mailto:")
    if not _EMAIL.fullmatch(value):
        return Judged(
            None, (error("not_an_email", f"{shown(text)} is not an e-mail address: correct it."),)
        )
    return Judged(value)


def _boolean(column: Column, text: str) -> Judged:
    words = plain(text)
    for value, spellings in _WORDS_FOR.items():
        if words in spellings:
            return Judged(value)
    return Judged(
        None,
        (
            error(
                "not_yes_no", f"{shown(text)} in {column.label} is neither Yes nor No: write one."
            ),
        ),
    )


def _number(column: Column, text: str) -> Judged:
    value = squeeze(text).replace(" ", "").replace("\u2212", "-")
    if not _NUMBER.fullmatch(value):
        proposal = value.replace(",", ".") if _CONTINENTAL.fullmatch(value) else None
        what = (
            f"{shown(text)} is not a number: write digits only, with a full stop before decimals."
        )
        return Judged(None, (error("not_a_number", what, proposal),))
    number = float(value.replace(",", ""))
    if abs(number) > _LARGEST:
        return Judged(None, (error("out_of_range", f"{shown(text)} is too large: correct it."),))
    if column.kind == "integer" and not number.is_integer():
        return Judged(
            None, (error("not_whole", f"{shown(text)} is not a whole number: round it."),)
        )
    if _is_outside(column, number):
        return Judged(
            None,
            (error("out_of_range", f"{shown(text)} is outside {_bounds(column)}: correct it."),),
        )
    return Judged(int(number) if column.kind == "integer" else number)


def _is_outside(column: Column, number: float) -> bool:
    low, high = column.minimum, column.maximum
    return (isinstance(low, int | float) and number < low) or (
        isinstance(high, int | float) and number > high
    )


def _bounds(column: Column) -> str:
    if column.maximum is None:
        return f"what {column.label} can be (at least {column.minimum})"
    if column.minimum is None:
        return f"what {column.label} can be (at most {column.maximum})"
    return f"{column.minimum} to {column.maximum}"


def _date(column: Column, text: str, *, reading: DateReading | None, today: dt.date) -> Judged:
    judged = judge_date(text, reading, today)
    if not isinstance(judged.value, str):
        return judged
    date = dt.date.fromisoformat(judged.value[:10])
    if wrong := _misplaced(column, date, today):
        return Judged(None, (wrong,))
    if column.kind == "date" and len(judged.value) > 10:
        dropped = warning("time_dropped", f"{shown(text)} has a time of day, which was left out.")
        return Judged(judged.value[:10], (*judged.findings, dropped))
    return judged


def _misplaced(column: Column, date: dt.date, today: dt.date) -> Finding | None:
    low, high = column.minimum, column.maximum
    if column.no_future and date > today:
        return error(
            "date_in_future",
            f"{column.label} is {spoken(date)}, which is in the future: correct it.",
        )
    if isinstance(low, dt.date) and date < low:
        return error(
            "date_too_early",
            f"{column.label} is {spoken(date)}, before {spoken(low)}: check the year.",
        )
    if isinstance(high, dt.date) and date > high:
        return error(
            "date_too_late",
            f"{column.label} is {spoken(date)}, after {spoken(high)}: check the year.",
        )
    return None
