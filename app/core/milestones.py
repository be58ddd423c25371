"""The milestones of a cohort as pages show them."""

from datetime import date
from typing import Any, Final

from analytics.cohorts import Cohort
from analytics.milestones import Milestone, list_milestones

COLUMNS: Final[tuple[dict[str, Any], ...]] = (
    {"key": "title", "label": "Milestone"},
    {"key": "when", "label": "Happens"},
    {"key": "available", "label": "In tracking from about"},
    {"key": "state", "label": "Now"},
)


def month_of(day: date) -> str:
    """Return a day as "March 2021"."""
    return f"{day:%B %Y}"


def milestone_rows(cohort: Cohort, today: date) -> list[dict[str, str]]:
    """Return a row for each milestone of a cohort, with where it stands today."""
    return [
        {
            "title": milestone.title,
            "when": milestone.when,
            "available": month_of(milestone.available_from),
            "state": _state(milestone, today),
        }
        for milestone in list_milestones(cohort)
    ]


def _state(milestone: Milestone, today: date) -> str:
    if milestone.available_from <= today:
        return "Tracking can show it"
    return "Happened, not yet in tracking" if milestone.starts <= today else "To come"
