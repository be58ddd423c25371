"""Reads of participants. Whatever shows an identifier tells the audit log."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core import audit
from app.core.errors import NotFound
from app.core.hours import DELIVERED, Total, is_counted, total_hours
from app.core.outreach import ATTENDED
from app.core.paging import Page, paginate
from app.core.people import GAPS, find_participants, lacks, not_fit
from app.models import Activity, Institution, Participant, Registration

SORTS: dict[str, tuple[Any, ...]] = {
    "name": (Participant.search_name,),
    "born": (Participant.date_of_birth, Participant.search_name),
    "postcode": (Participant.postcode, Participant.search_name),
    "changed": (Participant.updated_at,),
}
ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of participants is narrowed to."""

    text: str = ""
    school_id: int | None = None
    member_id: int | None = None
    missing: str = ""
    without_attendance: bool = False
    sort: str = "name"
    descending: bool = False

    @property
    def narrows(self) -> bool:
        return bool(
            self.text or self.school_id or self.member_id or self.missing or self.without_attendance
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant as a list shows one."""

    participant: Participant
    total: Total


@dataclass(frozen=True, slots=True)
class Attended:
    """One line of what a person was registered for."""

    registration: Registration
    activity: Activity

    @property
    def hours(self) -> float:
        own = self.registration.hours
        return float(self.activity.contact_hours if own is None else own)

    @property
    def counts(self) -> bool:
        return self.registration.status == ATTENDED and self.activity.status == DELIVERED


def list_participants(session: Session, filters: Filters, *, page: int) -> Page[Listed]:
    """Return a page of participants and note the read."""
    found = paginate(session, _select(filters), page)
    ids = [one.id for one in found.items]
    totals = total_hours(session, ids)
    audit.record_read(session, "participant", found.items)
    listed = [Listed(one, totals.get(one.id, Total())) for one in found.items]
    return Page(listed, found.number, found.total, found.per_page)


def _select(filters: Filters) -> Select[Participant]:
    statement = select(Participant)
    if filters.text:
        statement = statement.where(find_participants(filters.text))
    if filters.school_id:
        statement = statement.where(Participant.institution_id == filters.school_id)
    if filters.member_id:
        statement = statement.where(Participant.organisation_id == filters.member_id)
    if filters.missing == ANYTHING:
        statement = statement.where(not_fit())
    elif filters.missing in GAPS:
        statement = statement.where(lacks(filters.missing))
    if filters.without_attendance:
        statement = statement.where(~_has_attended())
    columns = SORTS.get(filters.sort, SORTS["name"])
    ordered = [column.desc() if filters.descending else column for column in columns]
    return statement.order_by(*ordered, Participant.id)


def _has_attended() -> Any:
    return (
        select(Registration.id)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.participant_id == Participant.id, *is_counted())
        .exists()
    )


def get_participant(session: Session, number: int) -> Participant:
    """Return one participant with addresses and characteristics, and note the read.

    Raises
    ------
    NotFound
        There is none within the person's reach.
    """
    participant = session.scalar(
        select(Participant)
        .where(Participant.id == number)
        .options(selectinload(Participant.addresses), selectinload(Participant.characteristics))
    )
    if participant is None:
        raise NotFound("There is no such participant among those you may see.")
    audit.record_read(session, "participant", [participant])
    return participant


def list_attended(session: Session, participant: Participant) -> list[Attended]:
    """Return all that a person was registered for, the latest first."""
    rows = session.scalars(
        select(Registration)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.participant_id == participant.id, Registration.session_id.is_(None))
        .options(joinedload(Registration.activity))
        .order_by(Activity.starts_on.desc(), Registration.id.desc())
    )
    return [Attended(row, row.activity) for row in rows if row.activity is not None]


def get_total(session: Session, participant: Participant) -> Total:
    """Return the activities and hours that a person received."""
    return total_hours(session, [participant.id]).get(participant.id, Total())


def list_schools_of_participants(session: Session) -> list[tuple[int, str]]:
    """Return the schools that participants within reach attend, by name."""
    attended = select(Participant.id).where(Participant.institution_id == Institution.id).exists()
    rows = session.execute(
        select(Institution.id, Institution.name)
        .where(attended)
        .order_by(Institution.name, Institution.id)
    )
    return [(number, name) for number, name in rows]
