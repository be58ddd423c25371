"""Counts people with their contact hours and what was spent on them, and who of them entered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from analytics.disclosure import Dimension, Mean
from analytics.reports.activity_types import ACTIVITY_TYPE
from analytics.reports.breakdowns import (
    EVERYBODY,
    by_academic_year,
    by_activity_year,
    classify_people,
)
from analytics.reports.characteristics import FREE_MEALS
from analytics.reports.counting import Average, By, Part, Whole, count_table
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import Progression, iter_definitions, list_progressions
from analytics.reports.question import Question
from analytics.track.people import Track
from etl.engine import Engine, load_stages

PROGRESSION: Final = "by-19"
INTENSITY: Final = "intensity"
NOTES: Final = (
    "The cost of an activity is shared evenly by all who attended it, as its member recorded it. "
    "Where none is recorded, an attendance is taken to have cost the average of its type.",
)
_STAGES: Final = load_stages("analytics.reports", "sql/value")
_HOURS: Final = By(
    Dimension(
        "hours_band",
        "Contact hours",
        (
            ("under_1", "Under 1"),
            ("1_to_3", "1 to under 3"),
            ("3_to_8", "3 to under 8"),
            ("8_to_11", "8 to under 11"),
            ("11_to_20", "11 to under 20"),
            ("20", "20 or more"),
        ),
    ),
    "CASE WHEN round(hours, 2) < 1 THEN 'under_1' WHEN round(hours, 2) < 3 THEN '1_to_3'"
    " WHEN round(hours, 2) < 8 THEN '3_to_8' WHEN round(hours, 2) < 11 THEN '8_to_11'"
    " WHEN round(hours, 2) < 20 THEN '11_to_20' ELSE '20' END",
    of_scope=True,
)


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count hours and costs, and entry by 19 beside what was spent."""
    classify_people(track, (INTENSITY, "progression"))
    engine = track.engine
    engine.run(_STAGES)
    among = _in_years(question)
    demand_somebody(engine, "valued", _steps(question, among))
    return [*_costs(engine, among), *_entry(track)]


def _steps(question: Question, among: str) -> tuple[tuple[str, str], ...]:
    return (
        ("TRUE", f"no participant is recorded ({question.whose})."),
        ("took_part", "nobody attended an activity that was delivered."),
        (
            f"took_part AND {among}",
            f"nobody who took part could enter higher education at 18 in {question.years}.",
        ),
    )


def _in_years(question: Question) -> str:
    years = question.years
    return "TRUE" if years is None else f"expected_year BETWEEN {years.first} AND {years.last}"


def _costs(engine: Engine, among: str) -> list[Counted]:
    people = Whole("took_part", "People who took part", f"took_part AND {among}", people="valued")
    of_type = Whole("took_part_in_type", "People", among, people="valued_types")
    of_year = Whole("took_part_in_year", "People", among, people="valued_years")
    first, last = engine.fetch("value_years", order_by=["first_year"]).row(0)
    by_year = by_activity_year(first, last)
    tables = (
        ("overall", "Hours and cost", people, EVERYBODY),
        ("by_type", "Hours and cost by type", of_type, ACTIVITY_TYPE),
        ("by_year", "Hours and cost by year", of_year, by_year),
    )
    return [
        *(_cost_table(engine, key, title, whole, by=by) for key, title, whole, by in tables),
        _cost_table(engine, "by_hours", "Hours and cost by contact hours", people, by=_HOURS),
        # Whose costs are known differs by scope, but not who took part: held against all, alone.
        *(
            Counted(f"people_{key}", "records", count_table(engine, whole.label, whole, by))
            for key, _, whole, by in tables
        ),
    ]


def _cost_table(engine: Engine, key: str, title: str, whole: Whole, *, by: By) -> Counted:
    counts = count_table(
        engine,
        title,
        whole,
        by,
        parts=_parts(whole.name),
        averages=_averages(whole.name, "hours"),
        notes=NOTES,
    )
    return Counted(key, "records", counts)


def _parts(whole: str) -> tuple[Part, ...]:
    return (
        Part(f"costed_{whole}", "With a cost", "pounds IS NOT NULL", of_scope=True),
        Part(
            f"recorded_{whole}",
            "All costs recorded",
            "recorded",
            rate="All costs recorded, %",
            of_scope=True,
        ),
    )


def _averages(whole: str, hours: str) -> tuple[Average, ...]:
    costed = f"costed_{whole}"
    return (
        Average(Mean("hours", "Contact hours", over=whole, unit="hours"), hours),
        Average(Mean("pounds", "Cost, £", over=costed, unit="pounds", decimals=0), "pounds"),
    )


def _entry(track: Track) -> list[Counted]:
    """Count who entered by 19, by what a comparison needs."""
    progressions = [each for each in list_progressions(track) if each.definition.key == PROGRESSION]
    if not progressions:
        return []
    progression = progressions[0]
    cohort = by_academic_year("expected_year", "Could enter at 18 in", *_held(track))
    made = {
        "entry_by_fsm": (FREE_MEALS,),
        "entry_by_cohort_and_fsm": (cohort, FREE_MEALS),
        **{f"entry_{name}": (by,) for name, by in iter_definitions(track, (INTENSITY,))},
    }
    return [_entry_table(track.engine, key, progression, by) for key, by in made.items()]


def _held(track: Track) -> tuple[int, int]:
    return int(track.first_year or 0), int(track.last_year or 0) - 1


def _entry_table(engine: Engine, key: str, progression: Progression, by: Sequence[By]) -> Counted:
    whole = Whole(
        progression.whole.name, progression.whole.label, progression.whole.among, people="valued"
    )
    is_weight = len(by) > 1
    entered = replace(progression.entered, interval=not is_weight)
    counts = count_table(
        engine,
        "Entry by 19 and what was spent",
        whole,
        by,
        parts=(entered,) if is_weight else (entered, *_parts(whole.name)),
        averages=() if is_weight else _averages(whole.name, "hours_of_all"),
        notes=NOTES,
    )
    return Counted(key, "hesa", counts)
