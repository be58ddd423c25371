"""The cohort clock: from a date of birth to the school and university years it leads to.

Pure arithmetic on the English school year (1 September to 31 August). A phase adjustment moves
a learner off the cohort of their date of birth: 1 is a year later, -1 a year earlier.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

_FIRST_MONTH: Final = 9
_YEARS_TO_KS2: Final = 12
_YEARS_TO_KS4: Final = 17
_YEARS_TO_KS5: Final = 19
YEARS_TO_ENTRY_AT_18: Final = 19
_YEARS_TO_DEGREE_END: Final = 22
_YEARS_TO_OUTCOMES: Final = 23


@dataclass(frozen=True, slots=True, order=True)
class Cohort:
    """A school cohort, named by the calendar year whose September began it: `c`.

    People born from 1 September 2000 to 31 August 2001 are cohort 2000.

    Source
    ------
    Checked against the Department for Education's table of cohorts (aged 15 in 2016/17: higher
    education in 2019/20 at 18 and in 2020/21 at 19).
    """

    began: int

    @property
    def ks2_summer(self) -> int:
        """Year of the Key Stage 2 tests, at the end of Year 6."""
        return self.began + _YEARS_TO_KS2

    @property
    def ks4_summer(self) -> int:
        """Year of the Key Stage 4 examinations, at the end of Year 11."""
        return self.began + _YEARS_TO_KS4

    @property
    def ks5_summer(self) -> int:
        """Year of the Key Stage 5 examinations, at the end of Year 13."""
        return self.began + _YEARS_TO_KS5

    @property
    def he_entry_at_18(self) -> str:
        """Academic year of entry to higher education straight from school: `2019/20`."""
        return format_academic_year(self.began + YEARS_TO_ENTRY_AT_18)

    @property
    def he_entry_at_19(self) -> str:
        """Academic year of entry to higher education a year after school."""
        return format_academic_year(self.began + YEARS_TO_ENTRY_AT_18 + 1)

    @property
    def degree_end(self) -> int:
        """Summer in which a three-year degree begun at 18 ends."""
        return self.began + _YEARS_TO_DEGREE_END

    @property
    def graduate_outcomes(self) -> int:
        """Year of the Graduate Outcomes survey, about 15 months after the degree."""
        return self.began + _YEARS_TO_OUTCOMES


def cohort_of(date_of_birth: date, phase_adjustment: int = 0) -> Cohort:
    """Find the cohort of a date of birth.

    Parameters
    ----------
    date_of_birth
        Any date; there is no limit on age here.
    phase_adjustment
        School years to add (1: educated with the year below).
    """
    before_september = date_of_birth.month < _FIRST_MONTH
    return Cohort(date_of_birth.year - before_september + phase_adjustment)


def format_academic_year(start_year: int) -> str:
    """Write the academic year that begins in this calendar year: 2019 is `2019/20`."""
    return f"{start_year}/{(start_year + 1) % 100:02d}"


def parse_academic_year(text: str) -> int:
    """Read `2019/20` as the calendar year in which it begins.

    Raises
    ------
    ValueError
        The text is not two years that follow each other.
    """
    start, separator, end = text.partition("/")
    if (
        not separator
        or not (start.isascii() and start.isdigit() and len(start) == 4)
        or end != f"{(int(start) + 1) % 100:02d}"
    ):
        raise ValueError("An academic year is written like 2019/20.")
    return int(start)
