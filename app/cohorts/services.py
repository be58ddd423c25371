"""Reads pasted dates of birth, and writes the calendar. It keeps nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from analytics.cohorts import Cohort, cohort_of, format_academic_year
from analytics.milestones import list_milestones
from app.core.errors import Invalid
from etl.readers.dates import judge_date

MOST_LINES: Final = 20_000
MOST_COHORTS: Final = 30
EARLIEST_BIRTH: Final = date(1930, 1, 1)
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_REFRESH: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A pasted line that is no date of birth."""

    number: int
    message: str


@dataclass(frozen=True)
class Pasted:
    """What was pasted: people by cohort, and the lines that could not be read."""

    counts: Counter[Cohort]
    bad: Sequence[BadLine]


def read_dates(text: str, phase_adjustment: int, today: date) -> Pasted:
    """Read dates of birth, one on each line.

    Raises
    ------
    Invalid
        There are more than `MOST_LINES`.
    """
    lines = _LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise Invalid(
            "text", f"Paste up to {MOST_LINES:,} lines at a time; these are {len(lines):,}."
        )
    counts: Counter[Cohort] = Counter()
    bad = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        born = _read(line, today)
        if isinstance(born, str):
            bad.append(BadLine(number, born))
        else:
            counts[cohort_of(born, phase_adjustment)] += 1
    return Pasted(counts, bad)


def _read(line: str, today: date) -> date | str:
    """Read a date of birth, or say what is wrong with it."""
    judged = judge_date(line, "day_first", today)
    if not isinstance(judged.value, str):
        return judged.findings[0].text
    born = datetime.fromisoformat(judged.value).date()
    if born > today:
        return "A date of birth cannot lie in the future."
    if born < EARLIEST_BIRTH:
        return f"A date of birth before {EARLIEST_BIRTH.year} is taken for a slip."
    return born


def parse_cohorts(text: str) -> list[Cohort]:
    """Read cohorts as an address has them: `2003,2004`, the years in which they began.

    Raises
    ------
    Invalid
        It is no such list, or longer than `MOST_COHORTS`.
    """
    years = sorted(set(text.split(",")))
    if not all(re.fullmatch(r"(19|20)\d\d", year) for year in years) or len(years) > MOST_COHORTS:
        raise Invalid(
            "cohorts",
            f"Name up to {MOST_COHORTS} cohorts by the years in which they began: 2003,2004.",
        )
    return [Cohort(int(year)) for year in years]


def write_calendar(cohorts: Iterable[Cohort], stamp: datetime) -> bytes:
    """Write what becomes available for cohorts as iCalendar (RFC 5545), an event a milestone.

    The same event has the same UID for ever, so that a calendar that has it moves it and does not
    add it again.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Hearth//Cohort clock//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Hearth: what tracking can show, and when")
    calendar.refresh_interval = _REFRESH
    for cohort in cohorts:
        for milestone in list_milestones(cohort):
            event = Event()
            event.add("uid", f"cohort-{cohort.began}-{milestone.key}@hearth")
            event.add("dtstamp", stamp)
            event.add("dtstart", milestone.available_from)
            event.add(
                "summary", f"{milestone.title} of {milestone.when}: cohort of {name_cohort(cohort)}"
            )
            event.add("description", f"{milestone.title}: {milestone.what}. {milestone.source}.")
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def name_cohort(cohort: Cohort) -> str:
    """Name a cohort by the school year in which its people were born: `2000/01`."""
    return format_academic_year(cohort.began)
