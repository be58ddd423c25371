"""Counts the cohorts of those who attended an activity, or any activity of a programme."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analytics.cohorts import Cohort, cohort_of
from app.core.errors import NotFound
from app.models import Activity, Participant, Programme, Registration

PRESENT = "attended"


@dataclass(frozen=True)
class Group:
    """Some people by cohort, and what brought them together."""

    title: str
    counts: Counter[Cohort]
    activity_id: int | None = None


def of_activity(session: Session, activity_id: int) -> Group:
    """Count those who attended an activity.

    Raises
    ------
    NotFound
        It is out of reach.
    """
    activity = session.scalar(select(Activity).where(Activity.id == activity_id))
    if activity is None:
        raise NotFound("There is no such activity.")
    people = _attended().where(Registration.activity_id == activity_id)
    return Group(activity.title, _count(session, people), activity_id)


def of_programme(session: Session, programme_id: int) -> Group:
    """Count those who attended any activity of a programme, each once.

    Raises
    ------
    NotFound
        It is out of reach.
    """
    programme = session.scalar(select(Programme).where(Programme.id == programme_id))
    if programme is None:
        raise NotFound("There is no such programme.")
    people = _attended().where(Activity.programme_id == programme_id)
    return Group(programme.title, _count(session, people))


def _attended() -> Select[int, date, int]:
    return (
        select(Participant.id, Participant.date_of_birth, Participant.phase_adjustment)
        .join(Registration, Registration.participant_id == Participant.id)
        .join(Activity, Registration.activity_id == Activity.id)
        .where(Registration.status == PRESENT)
        .distinct()
        .order_by(Participant.id)
    )


def _count(session: Session, people: Select[int, date, int]) -> Counter[Cohort]:
    return Counter(
        cohort_of(born, adjustment or 0) for _, born, adjustment in session.execute(people) if born
    )
