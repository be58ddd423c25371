"""Writes of members."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import Conflict
from app.models import Organisation
from app.organisations.forms import FIELDS


def add_organisation(session: Session, *, values: Mapping[str, Any]) -> Organisation:
    """Record a member.

    Raises
    ------
    Conflict
        Another member has the name or the key.
    """
    _refuse_taken(session, values, except_id=None)
    organisation = Organisation(**{name: values[name] or None for name in FIELDS})
    session.add(organisation)
    session.flush()
    _tell(session, "organisation.create", organisation, list(FIELDS))
    return organisation


def change_organisation(
    session: Session, *, organisation: Organisation, values: Mapping[str, Any]
) -> list[str]:
    """Save the form of a member and return the names of what changed.

    Raises
    ------
    Conflict
        Another member has the name, or the key is another: it never changes.
    """
    if values["key"] != organisation.key:
        raise Conflict("key", "The key never changes: files and commands name the member by it.")
    _refuse_taken(session, values, except_id=organisation.id)
    new = {name: values[name] or None for name in FIELDS}
    changed = sorted(name for name, value in new.items() if getattr(organisation, name) != value)
    for name in changed:
        setattr(organisation, name, new[name])
    session.flush()
    if changed:
        _tell(session, "organisation.update", organisation, changed)
    return changed


def _refuse_taken(session: Session, values: Mapping[str, Any], *, except_id: int | None) -> None:
    for name in ("name", "key"):
        taken = select(Organisation.id).where(getattr(Organisation, name) == values[name])
        if session.scalar(taken.order_by(Organisation.id).limit(1)) not in (None, except_id):
            raise Conflict(name, f"Another member already has this {name}.")


def _tell(session: Session, action: str, organisation: Organisation, names: list[str]) -> None:
    audit.record(
        session,
        action,
        entity="organisation",
        entity_ids=[organisation.id],
        organisation_id=organisation.id,
        detail={"fields": names},
    )
