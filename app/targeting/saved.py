"""Saved maps of a member: kept under a name for all its staff, and removed."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor, Permission
from app.core.errors import Conflict, Invalid, NotFound
from app.models import SavedMap
from app.targeting.wish import Wish

LONGEST_NAME: Final = 120
_ENTITY: Final = "saved_map"


def list_saved(session: Session) -> Sequence[SavedMap]:
    """Return the saved maps within reach by name."""
    return session.scalars(select(SavedMap).order_by(SavedMap.name, SavedMap.id)).all()


def save(session: Session, actor: Actor, *, name: str, address: str) -> SavedMap:
    """Save what an address asks for under a name.

    Raises
    ------
    Invalid
        The name is missing or too long.
    Conflict
        The member has a map of this name.
    """
    actor.require(Permission.WRITE_RECORDS)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid("name", f"Give the map a name of up to {LONGEST_NAME} letters.")
    member = actor.own_organisation_id
    taken = select(SavedMap.id).where(SavedMap.organisation_id == member, SavedMap.name == name)
    if session.scalar(taken) is not None:
        raise Conflict("name", "A saved map has this name. Choose another, or remove that first.")
    wish = Wish.read(dict(parse_qsl(address)))
    saved = SavedMap(organisation_id=member, name=name, address=str(wish), saved_by=actor.user_id)
    session.add(saved)
    session.flush()
    _tell(session, "save", saved)
    return saved


def remove(session: Session, actor: Actor, number: int) -> None:
    """Remove a saved map of the person's member.

    Raises
    ------
    NotFound
        There is none of this number within reach.
    """
    actor.require(Permission.WRITE_RECORDS)
    saved = session.get(SavedMap, number)
    if saved is None:
        raise NotFound("There is no such saved map.")
    _tell(session, "remove", saved)
    session.delete(saved)
    session.flush()


def _tell(session: Session, what: str, saved: SavedMap) -> None:
    audit.record(
        session,
        f"{_ENTITY}.{what}",
        entity=_ENTITY,
        entity_ids=[saved.id],
        organisation_id=saved.organisation_id,
    )
