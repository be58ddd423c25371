"""What reports break people down by beside what is known of them, and why nobody may be left."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from analytics.cohorts import format_academic_year
from analytics.definitions import Definition, classify, list_usable
from analytics.disclosure import Dimension
from analytics.reports.counting import By
from analytics.reports.question import Question
from analytics.track.people import Track

#: No reason (exclusions.csv) to leave them out that is not about when they could enter higher
#: education, so that they can be tracked into any records.
_CAN_BE_TRACKED: Final = "(reasons & 63) = 0"
#: One row: for the figures of everybody together, rounded with the others.
EVERYBODY: Final = By(Dimension("all", "Participants", (("all", "All"),)), "'all'")


def classify_people(track: Track, families: Sequence[str]) -> Mapping[str, tuple[Definition, ...]]:
    """Make the table `defined`, and give by family the definitions whose needs are met."""
    classify(track, families)
    return {family: list_usable(track, [family]) for family in families}


def by_records(name: str, label: str, source: str, track: Track, sql: str) -> By:
    """Break down by the years of a source's records, as their files name them."""
    years = tuple((year, _name_of_year(year)) for year in track.held.get(source, ()))
    return By(Dimension(name, label, years), sql)


def _name_of_year(year: str) -> str:
    """Name a year of records: a school's exams are in a summer, all others in academic years."""
    return year.replace("-", "/") if "-" in year else f"Summer {year}"


def by_academic_year(name: str, label: str, first: int, last: int) -> By:
    """Break down by a column of calendar years in which academic years begin."""
    years = tuple((str(year), format_academic_year(year)) for year in range(first, last + 1))
    return By(Dimension(name, label, years), name)


def by_activity_year(first: int, last: int) -> By:
    """Break down by the column `began`, the year in which the academic year of an activity does."""
    return replace(by_academic_year("activity_year", "Academic year", first, last), column="began")


def tracked(question: Question) -> str:
    """Give as SQL who can be tracked into any records, of the years of a question."""
    return f"{_CAN_BE_TRACKED} AND {_in_years(question)}"


def tracked_steps(question: Question) -> tuple[tuple[str, str], ...]:
    """Give why nobody may be left who can be tracked, for `demand_somebody`."""
    return (
        ("TRUE", f"no participant is recorded ({question.whose})."),
        (_CAN_BE_TRACKED, "none of the participants may be tracked and has the details for it."),
        (_in_years(question), f"none could enter higher education at 18 in {question.years}."),
    )


def reported_steps(question: Question) -> tuple[tuple[str, str], ...]:
    """Give why nobody may be left who was old enough to enter higher education."""
    return (
        *tracked_steps(question),
        (
            "in_report",
            "none was old enough to enter higher education in the years of its records, with a"
            " record that is surely theirs or surely none.",
        ),
    )


def _in_years(question: Question) -> str:
    if question.years is None:
        return "TRUE"
    return f"expected_year BETWEEN {question.years.first} AND {question.years.last}"
