"""Counts a year of outreach: people, activities and schools, and what is known of the people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from analytics.cohorts import format_academic_year
from analytics.definitions import Definition
from analytics.disclosure import Dimension, Mean
from analytics.reports.activity_types import ACTIVITY_TYPE
from analytics.reports.breakdowns import (
    EVERYBODY,
    by_academic_year,
    by_activity_year,
    classify_people,
)
from analytics.reports.characteristics import (
    CARE_EXPERIENCED,
    DISABLED,
    ETHNIC_GROUP,
    FIRST_GENERATION,
    SEX,
)
from analytics.reports.counting import NOT_KNOWN, Average, By, Part, Whole, count_table
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import by_definition, list_progressions
from analytics.reports.question import Question
from analytics.reports.stages import ATTAINMENT, entry
from analytics.track.people import Track
from etl.engine import Engine, load_stages

DISADVANTAGE: Final = "disadvantage"
PROGRESSION: Final = "progression"
PROFILE: Final = (SEX, ETHNIC_GROUP, DISABLED, FIRST_GENERATION, CARE_EXPERIENCED)
NOTES: Final = (
    "A year is an academic year, from August to July. Who took part attended an activity that was "
    "delivered; who is recorded more than once counts once.",
    "New are those who took part for the first time in any year of these records.",
)
_STAGES: Final = load_stages("analytics.reports", "sql/member_annual")
_FIRST, _REST = _STAGES[:4], _STAGES[4:]
#: In a report on entry, but for the years asked about: here they are those of the activities.
_OLD_ENOUGH: Final = "(reasons & 511) = 0"
YEARS_BACK: Final = 4
_YEARS_AHEAD: Final = 8
_SEVERAL_MEMBERS: Final = 2
_MISSING: Final = By(
    Dimension(
        "missing_for_tracking",
        "First thing that stands against tracking",
        (
            ("nothing", "Nothing"),
            ("permission", "Not told of tracking, or objected"),
            ("name", "Name missing"),
            ("date_of_birth", "Date of birth missing"),
            ("postcode", "Postcode missing or not real"),
        ),
    ),
    "CASE WHEN reasons & 1 > 0 THEN 'permission' WHEN reasons & 4 > 0 THEN 'name'"
    " WHEN reasons & 8 > 0 THEN 'date_of_birth' WHEN reasons & 16 > 0 THEN 'postcode'"
    " ELSE 'nothing' END",
)
_SIZE: Final = By(
    Dimension(
        "member_size",
        "People who took part with a member",
        (
            ("under_100", "Under 100"),
            ("100_to_500", "100 to under 500"),
            ("500_to_2000", "500 to under 2,000"),
            ("2000", "2,000 or more"),
        ),
    ),
    "CASE WHEN people < 100 THEN 'under_100' WHEN people < 500 THEN '100_to_500'"
    " WHEN people < 2000 THEN '500_to_2000' ELSE '2000' END",
)


@dataclass(frozen=True, slots=True)
class _Table:
    key: str
    whole: Whole
    by: By
    parts: tuple[Part, ...] = ()
    averages: tuple[Average, ...] = ()
    source: str = "records"

    def count(self, engine: Engine) -> Counted:
        title = f"{self.whole.label} by {self.by.dimension.label.lower()}"
        counts = count_table(
            engine,
            title,
            self.whole,
            self.by,
            parts=self.parts,
            averages=self.averages,
            notes=NOTES,
        )
        return Counted(self.key, self.source, counts)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count the last of the years asked about, or else the last that is over."""
    usable = classify_people(track, (DISADVANTAGE, PROGRESSION))
    engine, keys = track.engine, question.scope.organisation_keys
    engine.run(_FIRST, {"everybody": keys is None})
    demand_somebody(
        engine,
        "(SELECT DISTINCT person FROM person_years)",
        (("TRUE", "nobody attended an activity that was delivered."),),
    )
    year = _find_year(engine, question)
    engine.run(_REST, {"year": year})
    where = format_academic_year(year)
    demand_somebody(
        engine, "year_people", (("TRUE", f"nobody took part in an activity in {where}."),)
    )
    tables = [
        *_work(engine, year),
        *_people(year),
        *(_targeting(each, year) for each in usable[DISADVANTAGE]),
    ]
    if keys is None or len(keys) >= _SEVERAL_MEMBERS:
        tables.append(_members(year))
    return [*(each.count(engine) for each in tables), *_outcomes(track)]


def _find_year(engine: Engine, question: Question) -> int:
    """Give the last year asked about; else the last that another follows, so that it is over."""
    if question.years is not None:
        return question.years.last
    years = engine.fetch("active_years", order_by=["began"])["began"].to_list()
    return int(years[-2] if len(years) > 1 else years[-1])


def _work(engine: Engine, year: int) -> Iterator[_Table]:
    """Give what was done: people, activities and schools by year, and people by type.

    Of all years, whichever the report is about, and under names without it: the same people are
    then the same group in the reports of all years, and are printed alike.
    """
    years = engine.fetch("active_years", order_by=["began"])["began"].to_list()
    by_year = by_activity_year(min(years[0], year - YEARS_BACK), max(years[-1], year))
    held = f"began BETWEEN {years[0]} AND {years[-1]}"
    people = Whole("took_part_in_year", "People who took part", held, people="person_years")
    yield _Table(
        "by_year",
        people,
        by_year,
        (Part("new_in_year", "New", "is_new", rate="New, %", of_scope=True),),
        _averages(people.name),
    )
    # Who is new to some members may not be to all. Who took part there did: held against all.
    yield _Table("people_by_year", people, by_year)
    yield _Table(
        "activities_by_year",
        Whole("activities_in_year", "Activities", held, people="year_delivered", unit="activities"),
        by_year,
    )
    yield _Table(
        "schools_by_year",
        Whole("schools_in_year", "Schools", held, people="school_years", unit="schools"),
        by_year,
    )
    of_type = Whole(f"people_of_type_{year}", "People", "TRUE", people="year_types")
    yield _Table("by_type", of_type, ACTIVITY_TYPE, (), (_averages(of_type.name)[-1],))


def _averages(whole: str) -> tuple[Average, ...]:
    return (
        Average(Mean("activities", "Activities", over=whole, unit="activities"), "year_activities"),
        Average(Mean("hours", "Contact hours", over=whole, unit="hours"), "year_hours"),
    )


def _took_part(year: int) -> Whole:
    # Named by the year: who took part in one year is not among those who did in another.
    return Whole(f"took_part_{year}", "People who took part", "TRUE", people="year_people")


def _people(year: int) -> Iterator[_Table]:
    """Give who took part in the year: who they are, what stands against tracking, what is next."""
    people = _took_part(year)
    for by in PROFILE:
        yield _Table(f"by_{by.dimension.name}", people, by)
    yield _Table("by_missing", people, _MISSING)
    yield _Table("by_cohort", people, _cohorts(year))


def _cohorts(year: int) -> By:
    """Break down by when people can enter at 18, from the year after the report's."""
    first, last = year + 1, year + _YEARS_AHEAD
    years = tuple((str(each), format_academic_year(each)) for each in range(first, last + 1))
    return By(
        Dimension(
            "entry_ahead",
            "Can enter at 18 in",
            (("before", "Earlier"), *years, ("later", "Later"), (NOT_KNOWN, "Not known")),
        ),
        f"CASE WHEN expected_year < {first} THEN 'before' WHEN expected_year > {last} THEN 'later'"
        " ELSE CAST(expected_year AS VARCHAR) END",
    )


def _targeting(definition: Definition, year: int) -> _Table:
    # Free school meals may come from the records of Key Stage 4, which have rules of their own.
    of_pupils = any("fsm" in need for need in definition.needs)
    return _Table(
        f"by_disadvantage@{definition.key}",
        _took_part(year),
        by_definition(definition),
        source="npd" if of_pupils else "records",
    )


def _members(year: int) -> _Table:
    members = Whole(f"members_{year}", "Members", "TRUE", people="year_members", unit="members")
    over = members.name
    averages = (
        Average(Mean("people", "People a member", over=over, unit="people"), "people"),
        Average(Mean("hours", "Contact hours a member", over=over, unit="hours"), "hours"),
    )
    return _Table("by_member_size", members, _SIZE, (), averages)


def _outcomes(track: Track) -> list[Counted]:
    """Count what is known of everybody who was old enough, whenever they took part."""
    made: list[Counted] = []
    if track.held.get("hesa_student"):
        cohort = by_academic_year(
            "expected_year", "Could enter at 18 in", int(track.first_year or 0),
            int(track.last_year or 0),
        )  # fmt: skip
        made += [
            entry(each).count(track.engine, each.table("entry_by_cohort"), cohort)
            for each in list_progressions(track, _OLD_ENOUGH)
        ]
    if track.held.get("npd_ks4"):
        among = ATTAINMENT.whole.among.replace("in_report", _OLD_ENOUGH)
        stage = replace(ATTAINMENT, whole=replace(ATTAINMENT.whole, among=among))
        made.append(stage.count(track.engine, "ks4", EVERYBODY))
    return made
