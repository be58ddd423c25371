"""Whoever asks, as staff of a member: of its own participants a wish may speak, of no other's."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.models import Organisation


@dataclass(frozen=True, slots=True)
class OwnMember:
    """A member whose staff ask: its key in editions, and its name."""

    key: str
    name: str


def find_own_member(session: Session, actor: Actor) -> OwnMember | None:
    """Return the member whose records a person reads as its staff; None for everybody else."""
    if actor.organisation_id is None or not actor.may(Permission.READ_RECORDS):
        return None
    member = session.get(Organisation, actor.organisation_id)
    return None if member is None else OwnMember(member.key, member.name)
