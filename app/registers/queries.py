"""Reads of a register: its people, their marks and the counts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core import audit
from app.core.errors import NotFound
from app.core.outreach import ATTENDED
from app.core.people import find_participants
from app.models import Activity, Participant, Registration
from app.models import Session as Meeting

CANDIDATES = 8
ABSENT = ("absent", "absent_excused")


@dataclass(frozen=True, slots=True)
class Place:
    """A person on a register. Without a mark, nobody has said yet whether they were there."""

    participant: Participant
    status: str | None
    own_hours: float | None
    follows_sessions: bool = False

    @property
    def is_marked(self) -> bool:
        return self.status == ATTENDED or self.status in ABSENT


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A register: of a whole activity, or of one session when there is one."""

    activity: Activity
    meeting: Meeting | None
    places: list[Place]

    @property
    def hours(self) -> float:
        return float(self.meeting.hours if self.meeting else self.activity.contact_hours)

    def count(self, *statuses: str) -> int:
        return sum(1 for place in self.places if place.status in statuses)

    @property
    def unmarked(self) -> int:
        return sum(1 for place in self.places if not place.is_marked)


def get_register(session: Session, activity_id: int, session_id: int | None) -> RegisterPage:
    """Return a register in order of name, and note the read.

    Raises
    ------
    NotFound
        There is no such activity, or session of it, within the person's reach.
    """
    activity = session.scalar(
        select(Activity).where(Activity.id == activity_id).options(selectinload(Activity.sessions))
    )
    if activity is None:
        raise NotFound("There is no such activity among those you may see.")
    meeting = next((one for one in activity.sessions if one.id == session_id), None)
    if session_id is not None and meeting is None:
        raise NotFound("This activity has no such session.")
    places = _places(session, activity, meeting)
    audit.record_read(session, "participant", [place.participant for place in places])
    return RegisterPage(activity, meeting, places)


def _places(session: Session, activity: Activity, meeting: Meeting | None) -> list[Place]:
    rows = session.execute(
        select(Participant, Registration)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(Registration.activity_id == activity.id)
        .order_by(Participant.search_name, Participant.id, Registration.id)
    ).all()
    people = {person.id: person for person, _ in rows}
    whole = {row.participant_id: row for _, row in rows if row.session_id is None}
    at_sessions = {row.participant_id for _, row in rows if row.session_id is not None}
    if meeting is None:
        return [
            Place(person, whole[number].status, whole[number].hours, number in at_sessions)
            for number, person in people.items()
            if number in whole
        ]
    marks = {row.participant_id: row for _, row in rows if row.session_id == meeting.id}
    return [
        Place(
            person,
            marks[number].status if number in marks else None,
            marks[number].hours if number in marks else None,
        )
        for number, person in people.items()
    ]


def find_candidates(session: Session, register: RegisterPage, text: str) -> list[Participant]:
    """Return the first few people like a text who are not on the register, and note the read."""
    if not text.strip():
        return []
    taken = [place.participant.id for place in register.places]
    found = list(
        session.scalars(
            select(Participant)
            .where(
                Participant.organisation_id == register.activity.organisation_id,
                find_participants(text),
                Participant.id.not_in(taken),
            )
            .order_by(Participant.search_name, Participant.id)
            .limit(CANDIDATES)
        )
    )
    audit.record_read(session, "participant", found)
    return found


def get_person(session: Session, register: RegisterPage, participant_id: int) -> Participant:
    """Return a participant of the activity's own member.

    Raises
    ------
    NotFound
        There is none.
    """
    person = session.get(Participant, participant_id)
    if person is None or person.organisation_id != register.activity.organisation_id:
        raise NotFound("There is no such participant among those you may see.")
    return person
