"""Reads of the audit log. Events are not rows of a member: this module scopes them itself."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor, Permission
from app.core.context import LONDON
from app.core.paging import Page, paginate
from app.models import AuditEvent, Organisation, User

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the log is narrowed to; days are those of London."""

    user_id: int | None = None
    action: str = ""
    first_day: date | None = None
    last_day: date | None = None


def list_events(session: Session, *, actor: Actor, filters: Filters, page: int) -> Page[AuditEvent]:
    """Return a page of the events that a person may read, the latest first.

    Whoever manages members reads all; anybody else only what was done by, or to the records of,
    their own member. Reading the log is itself an event.
    """
    statement = _within_reach(select(AuditEvent), actor)
    if filters.user_id:
        statement = statement.where(AuditEvent.user_id == filters.user_id)
    if filters.action:
        statement = statement.where(AuditEvent.action == filters.action)
    if filters.first_day:
        statement = statement.where(AuditEvent.at >= _midnight(filters.first_day))
    if filters.last_day:
        statement = statement.where(AuditEvent.at < _midnight(filters.last_day + ONE_DAY))
    found = paginate(session, statement.order_by(AuditEvent.sequence.desc()), page)
    audit.record(session, "audit.read", detail={"events": len(found.items)})
    return found


def _within_reach(statement: Select[AuditEvent], actor: Actor) -> Select[AuditEvent]:
    if actor.may(Permission.MANAGE_ORGANISATIONS):
        return statement
    return statement.where(AuditEvent.organisation_id == actor.own_organisation_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def list_people(session: Session, *, actor: Actor) -> dict[int, str]:
    """Return the users whose events a person may read, by name."""
    statement = select(User.id, User.name).order_by(User.name, User.id)
    if not actor.may(Permission.MANAGE_ORGANISATIONS):
        statement = statement.where(User.organisation_id == actor.own_organisation_id)
    return dict(session.execute(statement).all())


def member_names(session: Session) -> dict[int, str]:
    """Return the names of all members: an event may be about any of them."""
    statement = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    return dict(session.execute(statement).all())


def list_actions(session: Session, *, actor: Actor) -> list[str]:
    """Return the kinds of events that are in the reader's part of the log."""
    statement = _within_reach(select(AuditEvent), actor)
    actions = statement.with_only_columns(AuditEvent.action).distinct()
    return list(session.scalars(actions.order_by(AuditEvent.action)))
