"""Publications within a person's reach: lists, one of them, and its trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.paging import Page, paginate
from app.models import AuditEvent, Publication, User
from app.models import PublicationStatus as Status

#: What routes hold of a publication: they never touch models.
PublicationRecord: TypeAlias = Publication

ENTITY: Final = "publication"
PEOPLE: Final = (
    "prepared_by", "checked_by", "approved_by", "published_by", "withdrawn_by", "override_by",
    "override_confirmed_by",
)  # fmt: skip
#: The tabs of the list: what is being prepared, what is out, and what is over.
GROUPS: Final[dict[str, tuple[Status, ...]]] = {
    "preparing": (Status.DRAFT, Status.CHECKED, Status.APPROVED),
    "published": (Status.PUBLISHED,),
    "over": (Status.WITHDRAWN, Status.DROPPED),
}


@dataclass(frozen=True, slots=True)
class Trail:
    """One step of a publication's trail, from the audit log."""

    at: datetime
    action: str
    who: str
    role: str
    event: int


def list_publications(session: Session, group: str, *, page: int) -> Page[Publication]:
    """Return the publications of a group, the newest first."""
    states = [one.value for one in GROUPS[group]]
    wanted = select(Publication).where(Publication.status.in_(states))
    return paginate(session, wanted.order_by(Publication.id.desc()), page)


def count_groups(session: Session) -> dict[str, int]:
    """Count the publications of each group."""
    rows = session.execute(
        select(Publication.status, func.count())
        .group_by(Publication.status)
        .order_by(Publication.status)
    )
    counts = {row[0]: row[1] for row in rows}
    return {
        group: sum(counts.get(one.value, 0) for one in states) for group, states in GROUPS.items()
    }


def get_publication(session: Session, number: int) -> Publication:
    """Return one publication, or raise `NotFound`."""
    found = session.scalar(select(Publication).where(Publication.id == number))
    if found is None:
        raise NotFound("There is no such publication.")
    return found


def find_corrections(session: Session, publication: Publication) -> Sequence[Publication]:
    """Return the publications that correct this one, drafts too, the newest first."""
    wanted = select(Publication).where(
        Publication.replaces_id == publication.id, Publication.status != Status.DROPPED.value
    )
    return session.scalars(wanted.order_by(Publication.id.desc())).all()


def names_of_people(session: Session, publication: Publication) -> dict[int, str]:
    """Return the names of all who did something to it."""
    numbers = {getattr(publication, name) for name in PEOPLE} - {None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(numbers)).order_by(User.id))
    return {row[0]: row[1] for row in rows}


def list_trail(session: Session, publication: Publication) -> list[Trail]:
    """Return what the audit log says of a publication, in order."""
    events = session.execute(
        _events()
        .where(cast(AuditEvent.entity_ids, String).contains(str(publication.id)))
        .order_by(AuditEvent.sequence)
    )
    return [
        Trail(event.at, event.action, name or "Hearth", event.role or "", event.sequence)
        for event, name in events
        if publication.id in event.entity_ids and not event.action.endswith((".read", ".refused"))
    ]


def _events() -> Select[AuditEvent, str]:
    return (
        select(AuditEvent, User.name)
        .join(User, User.id == AuditEvent.user_id, isouter=True)
        .where(AuditEvent.entity == ENTITY)
    )
