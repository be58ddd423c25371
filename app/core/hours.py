"""Contact hours: which attendances count, and how many hours each is.

What counts is an attended place at a delivered activity; its hours are the person's own where
they were noted, the activity's otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.outreach import ATTENDED
from app.models import Activity, Registration
from etl.reference import load_code_list

DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Total:
    """What one person received."""

    activities: int = 0
    hours: float = 0.0
    high_hours: float = 0.0

    @property
    def low_hours(self) -> float:
        return self.hours - self.high_hours


def counted_hours() -> Any:
    """Return the hours of one attendance as an SQL expression."""
    return func.coalesce(Registration.hours, Activity.contact_hours)


def is_counted() -> list[Any]:
    """Return the conditions under which an attendance counts."""
    return [
        Registration.session_id.is_(None),
        Registration.status == ATTENDED,
        Activity.status == DELIVERED,
    ]


@cache
def high_intensity_types() -> tuple[str, ...]:
    """Return the codes of the activity types whose hours are of high intensity."""
    codes = load_code_list("activity_type").codes
    return tuple(code.value for code in codes if code.attributes.get("intensity") == "high")


def total_hours(session: Session, participant_ids: Sequence[int]) -> dict[int, Total]:
    """Return what each of some participants received; who received nothing is left out."""
    hours = counted_hours()
    high = case((Activity.activity_type.in_(high_intensity_types()), hours), else_=0)
    rows = session.execute(
        select(
            Registration.participant_id,
            func.count(),
            func.sum(hours),
            func.sum(high),
        )
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.participant_id.in_(list(participant_ids)), *is_counted())
        .group_by(Registration.participant_id)
        .order_by(Registration.participant_id)
    )
    return {
        number: Total(count, float(whole or 0), float(part or 0))
        for number, count, whole, part in rows
    }
