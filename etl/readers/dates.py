"""Reads dates as people write them, in the order chosen for their column. Nothing here guesses."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from etl.readers.columns import Finding, Judged, error, note, shown, warning
from etl.readers.text import squeeze

DateReading = Literal["day_first", "month_first", "day_first_swapped", "month_first_swapped"]
"""How to read 03/09/2007. The `_swapped` readings also turn round what Excel took for a date."""
Shape = Literal["iso", "numeric", "worded", "serial", "none"]

EXCEL_EPOCH = dt.date(1899, 12, 30)
_YEARS_AHEAD = 5
_TIME = r"(?:[T ,]+(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)? ?(?:[ap]m)?)Z?)?"
_ISO = re.compile(
    rf"(?P<y>\d{{4}})[-/.](?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}}){_TIME}", re.IGNORECASE
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<a>\d{2})(?P<b>\d{2})")
_NUMERIC = re.compile(
    rf"(?P<a>\d{{1,2}}) ?[-/. ] ?(?P<b>\d{{1,2}}) ?[-/. ] ?(?P<y>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_DAY_WORD = re.compile(
    r"(?:[a-z]+day,? )?(?P<b>\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?:of )?"
    rf"(?P<m>[a-z]{{3,9}})\.?,?[-/. ]*(?P<y>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_WORD_DAY = re.compile(
    r"(?:[a-z]+day,? )?(?P<m>[a-z]{3,9})\.?[-/. ]*(?P<b>\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+"
    rf"(?P<y>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[1-9]\d{4}")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


@dataclass(frozen=True)
class Written:
    """A date as written: `first` and `second` are month and day for every shape but `numeric`."""

    shape: Shape
    first: int = 0
    second: int = 0
    year: str = ""
    time: str | None = None

    @property
    def is_either(self) -> bool:
        """True when both parts could be a month."""
        return self.first <= 12 and self.second <= 12


def written_date(text: str) -> Written:
    """Take a date apart without deciding anything."""
    text = squeeze(text)
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        time = match["time"] if "time" in match.re.groupindex else None
        return Written("iso", int(match["a"]), int(match["b"]), match["y"], time)
    if match := _NUMERIC.fullmatch(text):
        return Written("numeric", int(match["a"]), int(match["b"]), match["y"], match["time"])
    match = _DAY_WORD.fullmatch(text) or _WORD_DAY.fullmatch(text)
    if match and (month := _month_number(match["m"])):
        return Written("worded", month, int(match["b"]), match["y"], match["time"])
    return Written("serial") if _SERIAL.fullmatch(text) else Written("none")


def _month_number(word: str) -> int:
    word = word.lower()
    short = "sep" if word == "sept" else word
    return next((n for n, month in enumerate(_MONTHS, 1) if short in (month, month[:3])), 0)


def judge_date(text: str, reading: DateReading | None, today: dt.date) -> Judged:
    """Read one date under the reading chosen for its column.

    The value is ISO text, with a time (`T14:30:00`) where one other than midnight was given.
    Two-digit years fall in the hundred years that end five years from `today`, with a warning.
    """
    written = written_date(text)
    if written.shape in ("none", "serial"):
        return Judged(None, (_not_a_date(text, written.shape, today),))
    if (
        written.shape == "numeric"
        and written.is_either
        and written.first != written.second
        and reading is None
    ):
        offer = _build(written, month=written.second, day=written.first, today=today)
        advice = "choose day first or month first for this column"
        return Judged(
            None,
            (
                error(
                    "date_order_unknown",
                    f"{shown(text)} could be two dates: {advice}.",
                    _iso(offer),
                ),
            ),
        )
    month, day = _month_and_day(written, reading)
    date = _build(written, month=month, day=day, today=today)
    clock = _clock(written.time)
    if date is None or clock is None:
        return Judged(None, (_impossible(text, written, month, day, today),))
    findings: list[Finding] = []
    if len(written.year) == 2:
        findings.append(
            warning(
                "two_digit_year", f"{shown(text)} was read as {spoken(date)}: check the century."
            )
        )
    if _is_swapped(written, reading):
        findings.append(
            note("date_swapped", f"Excel had swapped day and month: read as {spoken(date)}.")
        )
    return Judged(
        date.isoformat() if clock == dt.time() else f"{date.isoformat()}T{clock.isoformat()}",
        tuple(findings),
    )


def _is_swapped(written: Written, reading: DateReading | None) -> bool:
    wanted = reading in ("day_first_swapped", "month_first_swapped")
    return (
        wanted and written.shape == "iso" and written.is_either and written.first != written.second
    )


def _month_and_day(written: Written, reading: DateReading | None) -> tuple[int, int]:
    if written.shape == "numeric":
        is_month_first = reading in ("month_first", "month_first_swapped") or (
            reading is None and written.second > 12
        )
        return (
            (written.first, written.second) if is_month_first else (written.second, written.first)
        )
    if _is_swapped(written, reading):
        return written.second, written.first
    return written.first, written.second


def _build(written: Written, *, month: int, day: int, today: dt.date) -> dt.date | None:
    year = int(written.year)
    if len(written.year) == 2:
        year += 2000 if 2000 + year <= today.year + _YEARS_AHEAD else 1900
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _clock(text: str | None) -> dt.time | None:
    """A time of day; midnight when none is given, None when it is impossible."""
    if text is None:
        return dt.time()
    lower = text.lower().replace(" ", "")
    parts = [int(part) for part in re.split(r"[:.]", lower.rstrip("apm"))[:3]]
    if lower.endswith("m"):
        if not 1 <= parts[0] <= 12:
            return None
        parts[0] = parts[0] % 12 + (12 if lower.endswith("pm") else 0)
    try:
        return dt.time(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None


def _not_a_date(text: str, shape: Shape, today: dt.date) -> Finding:
    if shape == "serial":
        date = EXCEL_EPOCH + dt.timedelta(days=int(text.strip()))
        if 1930 <= date.year <= today.year + _YEARS_AHEAD:
            advice = f"it may stand for {spoken(date)}"
            return error(
                "date_serial",
                f"{shown(text)} is Excel's inner number for a date: {advice}.",
                date.isoformat(),
            )
    return error("not_a_date", f"{shown(text)} is not a date: write it like 23/09/2007.")


def _impossible(text: str, written: Written, month: int, day: int, today: dt.date) -> Finding:
    other = _build(written, month=day, day=month, today=today)
    if other is not None and month > 12 and written.shape in ("numeric", "iso"):
        return error(
            "date_other_order",
            f"{shown(text)} has no month {month}: day and month seem to be the other way round "
            f"({spoken(other)}).",
            _iso(other),
        )
    return error("impossible_date", f"{shown(text)} is not a day of the calendar: correct it.")


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def spoken(date: dt.date) -> str:
    """A date in words, so that day and month cannot be confused: 3 September 2007."""
    return f"{date.day} {_MONTHS[date.month - 1].capitalize()} {date.year}"
