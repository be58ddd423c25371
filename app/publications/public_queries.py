"""What everybody may read: publications that are out, and those that were withdrawn.

Nobody is signed in here, so the scope cannot choose the rows: each read names the states that are
for everybody, and no other module opens a session of this reach for a page.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.core.access import Scope
from app.core.context import LONDON, Hearth
from app.core.errors import NotFound
from app.models import Publication
from app.models import PublicationStatus as Status

_OUT: Final = (Status.PUBLISHED.value, Status.WITHDRAWN.value)
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Public:
    """A publication as the public page shows it, with the one before and the one after it."""

    publication: Publication
    corrects: Publication | None
    corrected_by: Publication | None

    @property
    def is_withdrawn(self) -> bool:
        return self.publication.status == Status.WITHDRAWN


@contextmanager
def _everybodys(hearth: Hearth) -> Iterator[Session]:
    with hearth.database.session(Scope.everything(), writes=False) as session:
        yield session


def list_current(hearth: Hearth) -> Sequence[Publication]:
    """Return what is published and not corrected since, the newest first."""
    later = aliased(Publication)
    corrected = (
        select(later.id)
        .where(later.replaces_id == Publication.id, later.status == Status.PUBLISHED.value)
        .exists()
    )
    with _everybodys(hearth) as session:
        return session.scalars(
            select(Publication)
            .where(Publication.status == Status.PUBLISHED.value, ~corrected)
            .order_by(Publication.published_at.desc(), Publication.id.desc())
            .limit(MOST)
        ).all()


def get_public(hearth: Hearth, slug: str) -> Public:
    """Return what is, or was, at a public address.

    Raises
    ------
    NotFound
        Nothing was ever published there.
    """
    with _everybodys(hearth) as session:
        found = session.scalar(_out().where(Publication.slug == slug))
        if found is None:
            raise NotFound("Nothing has been published at this address.")
        before = (
            session.scalar(_out().where(Publication.id == found.replaces_id))
            if found.replaces_id
            else None
        )
        after = session.scalars(
            _out().where(Publication.replaces_id == found.id).order_by(Publication.id.desc())
        ).first()
        return Public(found, before, after)


def _out() -> Select[Publication]:
    return select(Publication).where(Publication.status.in_(_OUT))


def year_of(publication: Publication) -> int:
    """Return the year in which it was published, where the members are."""
    at = publication.published_at or publication.prepared_at
    return at.astimezone(LONDON).year
