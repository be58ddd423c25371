"""One individualised record as the explanations read it, and what an explanation is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

from analytics.heses import register
from analytics.heses.readings import Options
from analytics.heses.settings import Institution

_SHAPES: Final = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d")
_SHORTEST_DATE: Final = 8
UNITS: Final = {1: "year", 2: "month", 3: "week", 4: "day", 5: "hour"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that the circular decides of a record, and why.

    Attributes
    ----------
    topic : the question that it answers, by which a page groups.
    column : the column of the individualised file that holds the outcome.
    decision : what was decided, as a heading.
    value : the outcome, as the file has it; "" where it has none.
    sentence : why, in plain English, with the fields and their values.
    paragraph : the paragraph that says so, such as `TS 30`.
    reading : the reading taken where the circular leaves it open, such as `A-03`; else "".
    """

    topic: str
    column: str
    decision: str
    value: str
    sentence: str
    paragraph: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence with its source."""

    sentence: str
    paragraph: str
    reading: str = ""


class Record:
    """One row of the individualised file, with the year and what its institution settled.

    Parameters
    ----------
    row
        By column: fields of TS 4 in capitals as they were given, and the columns that main 23 adds.
    institution
        What holds for it.
    year
        In which the academic year begins.
    """

    def __init__(self, row: Mapping[str, object], institution: Institution, year: int) -> None:
        self._row = row
        self.institution = institution
        self.year = year

    @property
    def options(self) -> Options:
        """Give the readings taken for its institution."""
        return self.institution.options

    @property
    def year_start(self) -> date:
        """Give 1 August, on which the academic year begins."""
        return date(self.year, 8, 1)

    @property
    def census(self) -> date:
        """Give 1 December, the day of the survey."""
        return date(self.year, 12, 1)

    @property
    def next_year(self) -> date:
        """Give 1 August, on which the next academic year begins."""
        return date(self.year + 1, 8, 1)

    @property
    def is_standard(self) -> bool:
        """Whether the year of programme lies in one academic year."""
        return self.outcome("STANDARD_YEAR") == "1"

    def outcome(self, column: str) -> str:
        """Give a column that main 23 adds, as text; "" where it is blank."""
        value = self._row.get(column)
        if isinstance(value, float):
            return f"{value:.10f}".rstrip("0").rstrip(".")
        return "" if value is None else str(value)

    def text(self, field: str) -> str:
        """Give a field as it was given, without spaces around it."""
        value = self._row.get(field)
        return "" if value is None else str(value).strip()

    def number(self, field: str) -> float | None:
        """Give a field as a number, or None where it holds none."""
        try:
            return float(self.text(field))
        except ValueError:
            return None

    def code(self, field: str) -> int | None:
        """Give a code as a whole number: "01", "1" and "1.0" are one."""
        found = self.number(field)
        return int(found) if found is not None and found.is_integer() else None

    def day(self, field: str) -> date | None:
        """Give a field as a date, or None where it holds none."""
        text = self.text(field)
        if len(text) < _SHORTEST_DATE:
            return None
        for shape in _SHAPES:
            try:
                return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a date alone
            except ValueError:
                continue
        return None

    def said(self, field: str) -> str:
        """Name a field with what it holds: "MODE is 01", "FEEBAND is blank"."""
        day = self.day(field) if _kinds().get(field) == "date" else None
        return f"{field} is {show_day(day) if day else self.text(field) or 'blank'}"

    def is_in(self, field: str, code_set: str) -> bool:
        """Whether a field's code is in one of the circular's sets (`codes/code_sets.csv`)."""
        return self.code(field) in code_set_of(code_set)

    @property
    def anniversary(self) -> date | None:
        """The anniversary of commencement, as the option takes it (A-03)."""
        began = self.day("COMDATE")
        if began is None or self.options.anniversary == "first":
            return None if began is None else in_year(began, began.year + 1)
        return self.anniversary_in_year

    @property
    def anniversary_in_year(self) -> date | None:
        """The anniversary of commencement that falls in the academic year."""
        began = self.day("COMDATE")
        if began is None:
            return None
        is_autumn = (began.month, began.day) >= (8, 1)
        return in_year(began, self.year if is_autumn else self.year + 1)

    @property
    def length(self) -> str:
        """Give the course length in words; "" where it is not known."""
        amount, unit = self.code("SPLENGTH"), UNITS.get(self.code("UNITLGTH") or 0)
        return "" if amount is None or unit is None else f"{amount} {unit}{'s' * (amount != 1)}"


def in_year(day: date, year: int) -> date:
    """Move a day to a year; 29 February, where there is none, is 1 March (A-19)."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def show_day(day: date) -> str:
    """Show a date as the circular's reader writes it: 14/10/1998."""
    return f"{day:%d/%m/%Y}"


def long_day(day: date) -> str:
    """Show a date in words: 1 December 1998."""
    return f"{day.day} {day:%B %Y}"


@cache
def _kinds() -> Mapping[str, str]:
    return {field.name: field.kind for field in register.list_fields()}


@cache
def code_set_of(name: str) -> frozenset[int]:
    """Codes of one of the circular's sets."""
    found = register.parameters(1998)[name]
    return (
        frozenset(code for code in found if isinstance(code, int))
        if isinstance(found, tuple)
        else frozenset()
    )
