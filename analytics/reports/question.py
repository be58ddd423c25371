"""What is asked of a report: about whom, of which years, under which definitions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from analytics.cohorts import format_academic_year
from analytics.track import Scope

_RANGE: Final = re.compile(r"(\d{4}/\d{2})(?:-(\d{4}/\d{2}))?")


class QuestionFault(ValueError):
    """The question cannot be answered; the message says why, and what there is instead."""


@dataclass(frozen=True, slots=True)
class Years:
    """Academic years, first and last among them, by the calendar year in which each begins."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> "Years":
        """Read `2007/08-2015/16`, or one year.

        Raises
        ------
        QuestionFault
            It is not of this form, or ends before it begins.
        """
        found = _RANGE.fullmatch(text.strip())
        if found is None:
            raise QuestionFault(f"Years are written 2007/08-2015/16, or 2015/16; not '{text}'.")
        first, last = found[1], found[2] or found[1]
        years = cls(int(first[:4]), int(last[:4]))
        if str(years) != f"{first} to {last}" and (first != last or str(years) != first):
            raise QuestionFault(f"'{text}' has no academic year: after 2007 comes 08, 2007/08.")
        if years.last < years.first:
            raise QuestionFault(f"'{text}' ends before it begins.")
        return years

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        first, last = format_academic_year(self.first), format_academic_year(self.last)
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes
    ----------
    report : name of the report.
    scope, whose : whose participants; and in words ("University of Wexcombe", "All members").
    years : in which they could enter higher education at 18; None is all that the records cover.
    definitions : by family, the key of the definition that is chosen; families left out are at
        their default.
    """

    report: str
    scope: Scope
    whose: str
    years: Years | None = None
    definitions: Mapping[str, str] = field(default_factory=dict)
