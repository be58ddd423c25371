"""Reads for the API: the same rows, the same scope and the same audit events as the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from app.api.schema import RESOURCES
from app.core import audit
from app.core.errors import Invalid, NotFound
from app.core.paging import Page, paginate
from app.models import Activity, Institution, Participant, Record, Registration

PER_PAGE = 50
MOST_PER_PAGE = 500
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1}
_TEXT: dict[str, Any] = {"type": "string"}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
_SINCE = {"changed_since": (_INSTANT, "Only records saved at or after this instant.")}
_MEMBER = {"organisation_id": (_NUMBER, "Only records of this member.")}

#: The query parameters of each list, with their schema and meaning.
FILTERS: dict[str, dict[str, tuple[dict[str, Any], str]]] = {
    "participants": {
        **_MEMBER,
        **_SINCE,
        "institution_id": (_NUMBER, "Only those who attend this school or college."),
    },
    "activities": {
        **_MEMBER,
        **_SINCE,
        "academic_year": (_TEXT, "Only activities of this year, like 2026/27."),
        "status": (_TEXT, "Only activities of this status."),
    },
    "registrations": {
        **_MEMBER,
        **_SINCE,
        "participant_id": (_NUMBER, "Only places of this participant."),
        "activity_id": (_NUMBER, "Only places at this activity."),
    },
    "institutions": {**_SINCE, "urn": (_TEXT, "The one with this URN.")},
}


def list_records(
    session: Session, resource: str, arguments: Mapping[str, str], *, page: int, per_page: int
) -> Page[Any]:
    """Return a page of a resource in order of number, and note the read of identifiers.

    Raises
    ------
    Invalid
        A parameter is unknown or not acceptable.
    """
    model, _ = RESOURCES[resource]
    conditions = [
        _condition(model, name, value, FILTERS[resource])
        for name, value in arguments.items()
        if name not in ("page", "per_page")
    ]
    statement = select(model).where(*conditions).order_by(model.id)
    if model is Participant:
        statement = statement.options(selectinload(Participant.characteristics))
    found: Page[Any] = paginate(session, statement, page, per_page=per_page)
    _note_read(session, found.items)
    return found


def _condition(
    model: type[Record],
    name: str,
    value: str,
    allowed: Mapping[str, tuple[dict[str, Any], str]],
) -> ColumnElement[bool]:
    if name not in allowed:
        raise Invalid(name, f"There is no parameter {name[:40]}. There are: {', '.join(allowed)}.")
    schema, _ = allowed[name]
    if name == "changed_since":
        return model.updated_at >= _instant(value)
    column = getattr(model, name)
    if schema is _NUMBER:
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            raise Invalid(name, f"{name} is a number.")
        return column == int(value)
    return column == value


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid("changed_since", "changed_since is an instant like 2026-11-21T09:00:00Z.")
    return moment


def get_record(session: Session, resource: str, number: int) -> Any:
    """Return one record, and note the read of identifiers.

    Raises
    ------
    NotFound
        There is none within the person's reach.
    """
    model, _ = RESOURCES[resource]
    record = session.get(model, number)
    if record is None:
        raise NotFound("There is no such record among those you may see.")
    _note_read(session, [record])
    return record


def _note_read(session: Session, records: list[Any]) -> None:
    """Participants and their places name people; activities and schools do not."""
    if not records or isinstance(records[0], Activity | Institution):
        return
    entity = "registration" if isinstance(records[0], Registration) else "participant"
    audit.record_read(session, entity, records, through="api")
