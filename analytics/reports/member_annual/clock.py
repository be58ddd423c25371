"""Tells what tracking will show next of those who took part, by the cohort clock."""

from datetime import date
from typing import Final

from analytics.cohorts import (
    YEARS_TO_ENTRY_AT_18,
    Cohort,
    format_academic_year,
    parse_academic_year,
)
from analytics.disclosure import SafeTable
from analytics.milestones import list_next
from analytics.reports.model import Section
from analytics.reports.sections import make_section
from analytics.reports.telling import iter_rows

_SOURCE: Final = "Members' records; cohort clock"
_LINES: Final = 6
_FIRST_MONTH: Final = 8


def whole_in(table: SafeTable) -> str:
    """Name the count of everybody in a table, which is its first; it may be named by the year."""
    return table.columns[0].name


def tell_next(table: SafeTable, year: str) -> Section:
    """Tell of the cohorts of a year, and of the next dates after it.

    Parameters
    ----------
    table
        People by the year in which they can enter at 18.
    year
        The academic year that they took part in.
    """
    after = date(parse_academic_year(year) + 1, _FIRST_MONTH, 1)
    people = {
        Cohort(int(key) - YEARS_TO_ENTRY_AT_18): cell.text
        for key, _, cell in iter_rows(table, whole_in(table))
        if key.isdigit() and cell.value
    }
    coming = list_next(people, after)
    lines = [
        f"{milestone.available_from:%B %Y}: {milestone.title} of those who can enter at 18 in"
        f" {format_academic_year(cohort.began + YEARS_TO_ENTRY_AT_18)}, about {people[cohort]}"
        " people."
        for cohort, milestone in coming[:_LINES]
    ]
    title = "Who took part, by when they can enter higher education"
    if coming:
        first = coming[0][1]
        title = f"Tracking shows more from {first.available_from:%B %Y}: {_small(first.title)}"
    return make_section("next_dates", title, table, _SOURCE, series=(whole_in(table),), text=lines)


def _small(title: str) -> str:
    return title if title.startswith("Key") else title[0].lower() + title[1:]
