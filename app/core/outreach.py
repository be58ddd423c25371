"""Activities and who was there, as every feature that records them must.

The row of a participant for the whole activity (without a session) is what everything else
counts. Where attendance is taken session by session, that row is worked out from the sessions:
attended when one was attended, its hours their sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor
from app.core.database import insert_rows
from app.core.errors import Conflict, Invalid
from app.models import Activity, Registration
from app.models import Session as Meeting
from etl.reference import load_code_list

ATTENDED = "attended"
FIRST_MONTH = 8


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person's place: the status, and the hours where they differ from the whole."""

    participant_id: int
    status: str = ATTENDED
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of one person's place; `old_status` is None where there was none before."""

    registration_id: int
    participant_id: int
    status: str
    hours: float | None
    old_status: str | None
    old_hours: float | None

    @property
    def is_new(self) -> bool:
        return self.old_status is None

    @property
    def is_changed(self) -> bool:
        return (self.status, self.hours) != (self.old_status, self.old_hours)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def academic_year(day: date) -> str:
    """Return the academic year of a day, 1 August to 31 July, as "2026/27"."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}/{(first + 1) % 100:02}"


def record_activity(
    session: Session,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    organisation_id: int | None = None,
) -> Activity:
    """Record an activity; its academic year follows from its first day.

    Raises
    ------
    Invalid
        It ends before it starts.
    Conflict
        Another activity of the member has the reference.
    """
    member = actor.own_organisation_id if organisation_id is None else organisation_id
    check_days(values["starts_on"], values["ends_on"])
    refuse_taken_reference(session, values.get("reference"), organisation_id=member)
    activity = Activity(
        **dict(values),
        organisation_id=member,
        academic_year=academic_year(values["starts_on"]),
    )
    session.add(activity)
    session.flush()
    audit.record(
        session,
        "activity.create",
        entity="activity",
        entity_ids=[activity.id],
        organisation_id=member,
        detail={"fields": sorted(name for name, value in values.items() if value is not None)},
    )
    return activity


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise `Invalid` unless the last day is on or after the first."""
    if ends_on < starts_on:
        raise Invalid("ends_on", "The last day must be the first day or later.")


def refuse_taken_reference(
    session: Session,
    reference: str | None,
    *,
    organisation_id: int,
    except_id: int | None = None,
) -> None:
    """Raise `Conflict` if another activity of the member has the reference."""
    if not reference:
        return
    taken = select(Activity.id).where(
        Activity.organisation_id == organisation_id, Activity.reference == reference
    )
    if session.scalar(taken.order_by(Activity.id).limit(1)) not in (None, except_id):
        raise Conflict("reference", "Another activity of yours already has this reference.")


def register_participants(
    session: Session,
    activity: Activity,
    participant_ids: Iterable[int],
    *,
    status: str = "accepted",
    session_id: int | None = None,
    upload_id: int | None = None,
) -> list[Marked]:
    """Put people on a register; those who are on it stay as they are."""
    places = [Attendance(number, status) for number in participant_ids]
    return _mark(
        session, activity, places, session_id=session_id, upload_id=upload_id, overwrites=False
    )


def record_attendance(
    session: Session,
    activity: Activity,
    places: Sequence[Attendance],
    *,
    session_id: int | None = None,
    upload_id: int | None = None,
) -> list[Marked]:
    """Record who was there, adding people who are not on the register yet.

    Sent twice, it changes nothing the second time. The answers are in the order of `places`.

    Raises
    ------
    Invalid
        A status is not of the list, or hours are negative.
    """
    return _mark(
        session, activity, places, session_id=session_id, upload_id=upload_id, overwrites=True
    )


def _mark(
    session: Session,
    activity: Activity,
    places: Sequence[Attendance],
    *,
    session_id: int | None,
    upload_id: int | None,
    overwrites: bool,
) -> list[Marked]:
    _check(places)
    if not places:
        return []
    # The last word on a person counts: a person stands on a register once.
    wanted = {place.participant_id: place for place in places}
    known = _known(session, activity, session_id, wanted)
    marked = {
        number: _as_marked(registration, wanted[number] if overwrites else None)
        for number, registration in known.items()
    }
    new = [place for number, place in wanted.items() if number not in known]
    for one in _insert(session, activity, new, session_id, upload_id):
        marked[one.participant_id] = one
    _update(session, [one for one in marked.values() if not one.is_new and one.is_changed])
    _tell(session, activity, session_id, marked.values())
    if session_id is not None:
        _follow_sessions(session, activity, list(wanted), upload_id)
    return [marked[place.participant_id] for place in places]


def _check(places: Sequence[Attendance]) -> None:
    statuses = {code.value for code in load_code_list("registration_status").codes}
    for place in places:
        if place.status not in statuses:
            raise Invalid("status", "Choose one of the attendance values.")
        if place.hours is not None and place.hours < 0:
            raise Invalid("hours", "Hours cannot be less than 0.")


def _known(
    session: Session, activity: Activity, session_id: int | None, ids: Iterable[int]
) -> dict[int, Registration]:
    found = session.scalars(
        select(Registration)
        .where(
            Registration.activity_id == activity.id,
            Registration.session_id.is_(None)
            if session_id is None
            else Registration.session_id == session_id,
            Registration.participant_id.in_(sorted(ids)),
        )
        .order_by(Registration.id)
        .execution_options(populate_existing=True)
    )
    return {registration.participant_id: registration for registration in found}


def _as_marked(registration: Registration, place: Attendance | None) -> Marked:
    return Marked(
        registration.id,
        registration.participant_id,
        place.status if place else registration.status,
        place.hours if place else registration.hours,
        registration.status,
        registration.hours,
    )


def _insert(
    session: Session,
    activity: Activity,
    places: Sequence[Attendance],
    session_id: int | None,
    upload_id: int | None,
) -> list[Marked]:
    if not places:
        return []
    rows = [
        {
            "organisation_id": activity.organisation_id,
            "activity_id": activity.id,
            "session_id": session_id,
            "upload_id": upload_id,
            "participant_id": place.participant_id,
            "status": place.status,
            "hours": place.hours,
        }
        for place in places
    ]
    numbers = session.scalars(
        insert_rows(Registration).returning(Registration.id, sort_by_parameter_order=True), rows
    )
    return [
        Marked(number, place.participant_id, place.status, place.hours, None, None)
        for number, place in zip(numbers, places, strict=True)
    ]


def _update(session: Session, marked: Sequence[Marked]) -> None:
    for one in marked:
        session.get_one(Registration, one.registration_id).status = one.status
        session.get_one(Registration, one.registration_id).hours = one.hours
    session.flush()


def _tell(
    session: Session, activity: Activity, session_id: int | None, marked: Iterable[Marked]
) -> None:
    marked = list(marked)
    about = {"activity": activity.id} | ({"session": session_id} if session_id else {})
    for action, ids in (
        ("registration.create", [one.registration_id for one in marked if one.is_new]),
        (
            "registration.update",
            [one.registration_id for one in marked if one.is_changed and not one.is_new],
        ),
    ):
        if ids:
            audit.record(
                session,
                action,
                entity="registration",
                entity_ids=ids,
                organisation_id=activity.organisation_id,
                detail=about | {"fields": ["status", "hours"]},
            )


def _follow_sessions(
    session: Session, activity: Activity, ids: Sequence[int], upload_id: int | None
) -> None:
    """Bring the rows for the whole activity into line with those of its sessions."""
    rows = session.execute(
        select(Registration.participant_id, Registration.status, Registration.hours, Meeting.hours)
        .join(Meeting, Meeting.id == Registration.session_id)
        .where(Registration.activity_id == activity.id, Registration.participant_id.in_(ids))
        .order_by(Registration.participant_id, Meeting.starts_at, Meeting.id)
    ).all()
    statuses: dict[int, list[str]] = {}
    hours: dict[int, float] = {}
    for number, status, own, whole in rows:
        statuses.setdefault(number, []).append(status)
        if status == ATTENDED:
            hours[number] = hours.get(number, 0.0) + float(whole if own is None else own)
    places = [
        Attendance(number, ATTENDED if ATTENDED in seen else seen[-1], hours.get(number))
        for number, seen in statuses.items()
    ]
    _mark(session, activity, places, session_id=None, upload_id=upload_id, overwrites=True)


def remove_from_register(
    session: Session,
    activity: Activity,
    participant_ids: Sequence[int],
    *,
    session_id: int | None = None,
) -> None:
    """Take people off a register; off the whole activity takes them off its sessions too."""
    chosen = [
        Registration.activity_id == activity.id,
        Registration.participant_id.in_(list(participant_ids)),
    ]
    if session_id is not None:
        chosen.append(Registration.session_id == session_id)
    ids = list(session.scalars(select(Registration.id).where(*chosen).order_by(Registration.id)))
    if not ids:
        return
    session.execute(
        delete(Registration).where(Registration.id.in_(ids)),
        execution_options={"synchronize_session": "fetch"},
    )
    audit.record(
        session,
        "registration.delete",
        entity="registration",
        entity_ids=ids,
        organisation_id=activity.organisation_id,
        detail={"activity": activity.id} | ({"session": session_id} if session_id else {}),
    )
    if session_id is not None:
        _follow_sessions(session, activity, participant_ids, None)


def undo_attendance(session: Session, activity: Activity, marked: Sequence[Marked]) -> list[int]:
    """Take back what an import recorded on a register.

    Returns the numbers of the participants whose place somebody has changed since; those stay.
    """
    ids = [one.registration_id for one in marked]
    found = {
        one.id: one
        for one in session.scalars(
            select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id)
        )
    }
    kept = []
    for one in marked:
        registration = found.get(one.registration_id)
        if registration is None:
            continue
        if (registration.status, registration.hours) != (one.status, one.hours):
            kept.append(one.participant_id)
        elif one.old_status is None:
            session.delete(registration)
        else:
            registration.status, registration.hours = one.old_status, one.old_hours
    session.flush()
    audit.record(
        session,
        "registration.undo",
        entity="registration",
        entity_ids=sorted(set(ids)),
        organisation_id=activity.organisation_id,
        detail={"activity": activity.id},
    )
    return kept
