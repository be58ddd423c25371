"""Saved maps and plans of a member: an address kept under a name for all its staff, and removed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor, Permission
from app.core.errors import Conflict, Invalid, NotFound
from app.models import SavedKind, SavedMap

LONGEST_NAME: Final = 120
#: The longest list of areas, the outline of most corners and all else fit into it.
_LONGEST_ADDRESS: Final = 8_000
_ENTITY: Final = "saved_map"


@dataclass(frozen=True, slots=True)
class SavedMaps:
    """What members save of one page.

    Attributes
    ----------
    kind : which page it is.
    noun : what one is called there.
    read : reads an address of the page; what it gives is written as the page itself writes it.
    """

    kind: SavedKind
    noun: str
    read: Callable[[Mapping[str, str]], object]

    def find(self, session: Session) -> Sequence[SavedMap]:
        """Return those within reach by name."""
        return session.scalars(
            select(SavedMap).where(SavedMap.kind == self.kind).order_by(SavedMap.name, SavedMap.id)
        ).all()

    def save(self, session: Session, actor: Actor, *, name: str, address: str) -> SavedMap:
        """Save what an address asks for under a name.

        Parameters
        ----------
        address
            What stands after the question mark.

        Raises
        ------
        Invalid
            The name is missing or too long, or the address is none of the page or too long.
        Conflict
            The member has one of this kind and name.
        """
        actor.require(Permission.WRITE_RECORDS)
        address = str(self.read(dict(parse_qsl(address))))
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Invalid("name", f"Give it a name of up to {LONGEST_NAME} letters.")
        if len(address) > _LONGEST_ADDRESS:
            raise Invalid("address", "This asks for more than can be saved.")
        member = actor.own_organisation_id
        taken = select(SavedMap.id).where(
            SavedMap.organisation_id == member, SavedMap.kind == self.kind, SavedMap.name == name
        )
        if session.scalar(taken) is not None:
            raise Conflict(
                "name", "This name is taken. Choose another, or remove what has it first."
            )
        saved = SavedMap(
            organisation_id=member,
            kind=self.kind,
            name=name,
            address=address,
            saved_by=actor.user_id,
        )
        session.add(saved)
        session.flush()
        _tell(session, "save", saved)
        return saved

    def remove(self, session: Session, actor: Actor, number: int) -> None:
        """Remove one of the person's member.

        Raises
        ------
        NotFound
            There is none of this kind and number within reach.
        """
        actor.require(Permission.WRITE_RECORDS)
        saved = session.get(SavedMap, number)
        if saved is None or saved.kind != self.kind:
            raise NotFound("It is not there any more, or it is another member's.")
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
