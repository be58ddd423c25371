"""Writes of a register. What an attendance is, is said in `app.core.outreach`."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import outreach
from app.core.errors import Invalid, NotFound
from app.core.outreach import ATTENDED, Attendance
from app.models import Registration
from app.registers.queries import ABSENT, RegisterPage, get_person

MOST_HOURS = 2_000


def mark_place(
    session: Session,
    *,
    register: RegisterPage,
    participant_id: int,
    status: str,
    hours: str | None,
) -> None:
    """Mark one person present, absent, or absent and excused; `hours` as typed.

    Raises
    ------
    Invalid
        The mark or the hours are not acceptable.
    NotFound
        The person is not on this register.
    """
    if status not in (ATTENDED, *ABSENT):
        raise Invalid("status", "Choose present, absent or excused.")
    if participant_id not in {place.participant.id for place in register.places}:
        raise NotFound("This person is not on the register any more. Load the page again.")
    place = Attendance(participant_id, status, _hours(hours) if status == ATTENDED else None)
    _record(session, register, [place])


def _hours(typed: str | None) -> float | None:
    text = (typed or "").strip().replace(",", ".")
    if not text:
        return None
    try:
        hours = float(text)
    except ValueError:
        raise Invalid("hours", "Enter hours as a number, like 1.5.") from None
    if not 0 <= hours <= MOST_HOURS:
        raise Invalid("hours", f"Hours are from 0 to {MOST_HOURS:,}.")
    return hours


def mark_rest_present(session: Session, *, register: RegisterPage) -> int:
    """Mark everybody present who has no mark yet, and return how many those were."""
    rest = [place.participant.id for place in register.places if not place.is_marked]
    _record(session, register, [Attendance(number) for number in rest])
    return len(rest)


def add_person(session: Session, *, register: RegisterPage, participant_id: int) -> str:
    """Put a person who is there on the register, present, and return their name.

    Raises
    ------
    NotFound
        There is no such participant of this member.
    """
    person = get_person(session, register, participant_id)
    if participant_id not in {place.participant.id for place in register.places}:
        _record(session, register, [Attendance(participant_id)])
    return person.full_name


def _record(session: Session, register: RegisterPage, places: list[Attendance]) -> None:
    outreach.record_attendance(
        session,
        register.activity,
        places,
        session_id=register.meeting.id if register.meeting else None,
    )


def remove_person(
    session: Session, *, register: RegisterPage, participant_id: int
) -> tuple[str, list[dict[str, Any]]]:
    """Take a person off the activity's register, and return the name and what was removed.

    Raises
    ------
    NotFound
        There is no such participant of this member.
    """
    person = get_person(session, register, participant_id)
    removed = [
        {"session_id": row.session_id, "status": row.status, "hours": row.hours}
        for row in session.scalars(
            select(Registration)
            .where(
                Registration.activity_id == register.activity.id,
                Registration.participant_id == participant_id,
            )
            .order_by(Registration.id)
        )
    ]
    outreach.remove_from_register(session, register.activity, [participant_id])
    return person.full_name, removed


def put_back(
    session: Session,
    *,
    register: RegisterPage,
    participant_id: int,
    removed: list[dict[str, Any]],
) -> str:
    """Put a removed person back with the marks they had, and return their name.

    Raises
    ------
    NotFound
        There is no such participant of this member.
    """
    person = get_person(session, register, participant_id)
    meetings = {meeting.id for meeting in register.activity.sessions}
    for row in removed or [{"session_id": None, "status": ATTENDED, "hours": None}]:
        if row["session_id"] is None or row["session_id"] in meetings:
            place = Attendance(participant_id, row["status"], row["hours"])
            outreach.record_attendance(
                session, register.activity, [place], session_id=row["session_id"]
            )
    return person.full_name
