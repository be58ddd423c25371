"""Counts the cohorts of those who attended an activity, or any activity of a programme."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from analytics.cohorts import Cohort, cohort_of
from app.core.errors import NotFound
from app.core.outreach import ATTENDED
from app.models import Activity, Participant, Programme, Registration


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
    title = session.scalar(select(Activity.title).where(Activity.id == activity_id))
    if title is None:
        raise NotFound("There is no such activity among those you may see.")
    counts = _count_attended(session, Registration.activity_id == activity_id)
    return Group(title, counts, activity_id)


def of_programme(session: Session, programme_id: int) -> Group:
    """Count those who attended any activity of a programme, each once.

    Raises
    ------
    NotFound
        It is out of reach.
    """
    title = session.scalar(select(Programme.title).where(Programme.id == programme_id))
    if title is None:
        raise NotFound("There is no such programme among those you may see.")
    return Group(title, _count_attended(session, Activity.programme_id == programme_id))


def _count_attended(session: Session, where: ColumnElement[bool]) -> Counter[Cohort]:
    people = session.execute(
        select(Participant.id, Participant.date_of_birth, Participant.phase_adjustment)
        .join(Registration, Registration.participant_id == Participant.id)
        .join(Activity, Registration.activity_id == Activity.id)
        .where(Registration.status == ATTENDED, where)
        .distinct()
        .order_by(Participant.id)
    )
    return Counter(cohort_of(born, adjustment) for _, born, adjustment in people)
