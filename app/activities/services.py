"""Writes of activities and their sessions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities.forms import FIELDS
from app.core import audit, outreach
from app.core.access import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.core.institutions import choose_institution
from app.models import Activity, Programme, Registration
from app.models import Session as Meeting
from etl.postcodes import PostcodeDirectory, check_postcode
from etl.reference import load_code_list

SECONDS_IN_HOUR = 3600


def add_activity(
    session: Session, *, actor: Actor, values: Mapping[str, Any], directory: PostcodeDirectory
) -> Activity:
    """Record an activity from its form.

    Raises
    ------
    Invalid, Conflict
        A value is not acceptable; the error names its field.
    """
    member = actor.own_organisation_id
    return outreach.record_activity(
        session, _values(session, values, member, directory), actor=actor
    )


def change_activity(
    session: Session,
    *,
    activity: Activity,
    values: Mapping[str, Any],
    directory: PostcodeDirectory,
) -> list[str]:
    """Save the form of an activity and return the names of what changed.

    Raises
    ------
    Invalid, Conflict
        A value is not acceptable; the error names its field.
    """
    new = _values(session, values, activity.organisation_id, directory)
    outreach.check_days(new["starts_on"], new["ends_on"])
    outreach.refuse_taken_reference(
        session,
        new["reference"],
        organisation_id=activity.organisation_id,
        except_id=activity.id,
    )
    new["academic_year"] = outreach.academic_year(new["starts_on"])
    changed = sorted(name for name, value in new.items() if getattr(activity, name) != value)
    for name in changed:
        setattr(activity, name, new[name])
    session.flush()
    if changed:
        _tell(session, "activity.update", activity, {"fields": changed})
    return changed


def _values(
    session: Session, given: Mapping[str, Any], member: int, directory: PostcodeDirectory
) -> dict[str, Any]:
    values = {name: given[name] for name in FIELDS}
    # The days are held against each other first: the commonest slip is the first to be told.
    outreach.check_days(values["starts_on"], values["ends_on"])
    values["contact_hours"] = _hours(values["contact_hours"], values["activity_type"])
    cost = values["cost_pounds"]
    values["cost_pounds"] = None if cost is None else float(cost)
    values["host_id"] = choose_institution(session, given["host_id"], field="host_id")
    values["venue_postcode"] = _venue_postcode(values["venue_postcode"], directory)
    values["programme_id"] = _programme(session, given["programme"], member)
    for name, usual in (
        ("mode", "in_person"),
        ("funding_stream", "core_app"),
        ("status", "planned"),
    ):
        values[name] = values[name] or usual
    return values


def _hours(given: Any, activity_type: str) -> float:
    if given is not None:
        return float(given)
    for code in load_code_list("activity_type").codes:
        if code.value == activity_type:
            return float(code.attributes["default_contact_hours"])
    raise Invalid("activity_type", "Choose one of the types.")


def _venue_postcode(text: str | None, directory: PostcodeDirectory) -> str | None:
    if not text:
        return None
    result = check_postcode(text, directory)
    if result.postcode is None:
        raise Invalid("venue_postcode", result.message)
    return result.postcode


def _programme(session: Session, title: str | None, member: int) -> int | None:
    title = (title or "").strip()
    if not title:
        return None
    known = session.scalar(
        select(Programme).where(Programme.organisation_id == member, Programme.title == title)
    )
    if known is None:
        known = Programme(organisation_id=member, title=title)
        session.add(known)
        session.flush()
        audit.record(
            session,
            "programme.create",
            entity="programme",
            entity_ids=[known.id],
            organisation_id=member,
        )
    return known.id


def delete_activity(session: Session, *, activity: Activity, at: datetime) -> None:
    """Delete an activity, which can be brought back with its register."""
    activity.deleted_at = at
    session.flush()
    _tell(session, "activity.delete", activity, {})


def restore_activity(session: Session, *, number: int) -> Activity:
    """Bring a deleted activity back.

    Raises
    ------
    NotFound
        There is none within the person's reach.
    Conflict
        Its reference has been given to another one since.
    """
    activity = session.scalar(
        select(Activity).where(Activity.id == number).execution_options(include_deleted=True)
    )
    if activity is None:
        raise NotFound("There is no such activity among those you may see.")
    if activity.deleted_at is not None:
        outreach.refuse_taken_reference(
            session, activity.reference, organisation_id=activity.organisation_id
        )
        activity.deleted_at = None
        session.flush()
        _tell(session, "activity.restore", activity, {})
    return activity


def add_sessions(
    session: Session,
    *,
    activity: Activity,
    title: str,
    meetings: Sequence[tuple[datetime, datetime]],
    hours: float | None,
) -> list[Meeting]:
    """Add meetings to an activity; of several, each is numbered after the title.

    Raises
    ------
    Invalid
        One ends before it starts.
    """
    added = [
        Meeting(
            organisation_id=activity.organisation_id,
            activity_id=activity.id,
            title=title if len(meetings) == 1 else f"{title} {place}",
            starts_at=starts,
            ends_at=ends,
            hours=_session_hours(starts, ends, hours),
        )
        for place, (starts, ends) in enumerate(meetings, start=1)
    ]
    session.add_all(added)
    session.flush()
    _tell_session(session, "session.create", activity, [meeting.id for meeting in added])
    return added


def change_session(
    session: Session,
    *,
    activity: Activity,
    meeting: Meeting,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    hours: float | None,
) -> None:
    """Save the form of a session.

    Raises
    ------
    Invalid
        It ends before it starts.
    """
    meeting.hours = _session_hours(starts_at, ends_at, hours)
    meeting.title, meeting.starts_at, meeting.ends_at = title, starts_at, ends_at
    session.flush()
    _tell_session(session, "session.update", activity, [meeting.id])


def _session_hours(starts: datetime, ends: datetime, hours: float | None) -> float:
    if ends <= starts:
        raise Invalid("ends", "The end must be later than the start.")
    return float(hours) if hours is not None else (ends - starts).total_seconds() / SECONDS_IN_HOUR


def remove_session(session: Session, *, activity: Activity, meeting: Meeting) -> None:
    """Remove a session that nobody is marked for.

    Raises
    ------
    Conflict
        Attendance is recorded: removing it would lose who was there.
    """
    marked = select(Registration.id).where(Registration.session_id == meeting.id)
    if session.scalar(marked.order_by(Registration.id).limit(1)) is not None:
        raise Conflict(
            "title",
            "Attendance is recorded for this session. Take everybody off its register first.",
        )
    number = meeting.id
    session.delete(meeting)
    session.flush()
    _tell_session(session, "session.delete", activity, [number])


def _tell(session: Session, action: str, activity: Activity, detail: dict[str, Any]) -> None:
    audit.record(
        session,
        action,
        entity="activity",
        entity_ids=[activity.id],
        organisation_id=activity.organisation_id,
        detail=detail,
    )


def _tell_session(session: Session, action: str, activity: Activity, ids: list[int]) -> None:
    audit.record(
        session,
        action,
        entity="session",
        entity_ids=ids,
        organisation_id=activity.organisation_id,
        detail={"activity": activity.id},
    )
