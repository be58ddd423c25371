"""What the pages of the cohort clock show, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import url_for

from analytics.cohorts import Cohort
from analytics.milestones import Milestone, list_next
from app.cohorts.services import MOST_COHORTS, name_cohort
from app.core.milestones import COLUMNS, milestone_rows, month_of

PHASES: Final = tuple(range(-2, 3))


def page(counts: Mapping[Cohort, int], today: date) -> dict[str, Any]:
    """Return the clock of some cohorts: a table for each, and what comes next."""
    cohorts = sorted(counts)
    coming = list_next(cohorts, today)
    return {
        "people": sum(counts.values()),
        "answer": _answer(cohorts, coming),
        "clocks": [_clock(cohort, counts[cohort], today) for cohort in cohorts],
        "columns": COLUMNS,
        "calendar": calendar_address(cohorts) if 0 < len(cohorts) <= MOST_COHORTS else None,
    }


def calendar_address(cohorts: Sequence[Cohort]) -> str:
    """Return the full address of the calendar: it names cohorts and nobody in them."""
    years = ",".join(str(cohort.began) for cohort in cohorts)
    return url_for("cohorts.calendar", cohorts=years, _external=True)


def _clock(cohort: Cohort, people: int, today: date) -> dict[str, Any]:
    return {
        "name": f"Born {name_cohort(cohort)}",
        "born": f"1 September {cohort.began} to 31 August {cohort.began + 1}",
        "people": people,
        "rows": milestone_rows(cohort, today),
    }


def _answer(cohorts: Sequence[Cohort], coming: Sequence[tuple[Cohort, Milestone]]) -> str:
    if not cohorts:
        return "Nobody to tell the time for yet."
    if not coming:
        return "Tracking can show every milestone of these people by now."
    cohort, milestone = coming[0]
    return (
        f"Next: {milestone.title} of {milestone.when} for those born in {name_cohort(cohort)}, in"
        f" tracking from about {month_of(milestone.available_from)}."
    )
