"""Reads of schools and of what was received there."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.errors import NotFound
from app.core.hours import counted_hours, is_counted
from app.core.paging import Page, paginate
from app.models import Activity, Institution, Participant, Registration


@dataclass(frozen=True, slots=True)
class Received:
    """What the participants of one school received."""

    participants: int = 0
    attended: int = 0
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """What they received of one activity type, or in one academic year."""

    of: str
    activities: int
    participants: int
    hours: float


def list_institutions(
    session: Session, *, text: str, phase: str, page: int, only_reached: bool
) -> Page[Institution]:
    """Return a page of schools and colleges by name."""
    statement = select(Institution)
    if text:
        statement = statement.where(
            or_(
                Institution.name.icontains(text, autoescape=True),
                Institution.urn.startswith(text, autoescape=True),
                Institution.local_authority.istartswith(text, autoescape=True),
                Institution.postcode.startswith(text.upper(), autoescape=True),
            )
        )
    if phase:
        statement = statement.where(Institution.phase == phase)
    if only_reached:
        reached = select(Participant.id).where(Participant.institution_id == Institution.id)
        statement = statement.where(reached.exists())
    return paginate(session, statement.order_by(Institution.name, Institution.urn), page)


def get_institution(session: Session, number: int) -> Institution:
    """Return one school or college.

    Raises
    ------
    NotFound
        There is none.
    """
    institution = session.get(Institution, number)
    if institution is None:
        raise NotFound("There is no such school or college.")
    return institution


def count_participants(session: Session, ids: list[int]) -> dict[int, int]:
    """Return how many participants within reach attend each of some schools."""
    rows = session.execute(
        select(Participant.institution_id, func.count())
        .where(Participant.institution_id.in_(ids))
        .group_by(Participant.institution_id)
        .order_by(Participant.institution_id)
    )
    return {number: count for number, count in rows if number is not None}


def get_received(session: Session, number: int) -> Received:
    """Return what the participants of a school within reach received in all years."""
    participants = count_participants(session, [number]).get(number, 0)
    row = session.execute(
        select(
            func.count(Registration.participant_id.distinct()),
            func.sum(counted_hours()),
        )
        .join(Participant, Participant.id == Registration.participant_id)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Participant.institution_id == number, *is_counted())
        .order_by(None)
    ).one()
    return Received(participants, row[0], float(row[1] or 0))


def list_by_year(session: Session, number: int) -> list[Part]:
    """Return what they received in each academic year, the latest first."""
    return _parts(session, number, Activity.academic_year)[::-1]


def list_by_type(session: Session, number: int) -> list[Part]:
    """Return what they received of each activity type, the most hours first."""
    return sorted(_parts(session, number, Activity.activity_type), key=lambda part: -part.hours)


def _parts(session: Session, number: int, column: InstrumentedAttribute[str]) -> list[Part]:
    rows = session.execute(
        select(
            column,
            func.count(Activity.id.distinct()),
            func.count(Registration.participant_id.distinct()),
            func.sum(counted_hours()),
        )
        .select_from(Registration)
        .join(Participant, Participant.id == Registration.participant_id)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Participant.institution_id == number, *is_counted())
        .group_by(column)
        .order_by(column)
    )
    return [Part(of, count, people, float(hours or 0)) for of, count, people, hours in rows]
