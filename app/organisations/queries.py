"""Reads of members."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.paging import Page, paginate
from app.models import Activity, Organisation, Participant, User


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much a member has recorded, as far as the reader may see, and how many sign in."""

    participants: int = 0
    activities: int = 0
    users: int = 0


def list_organisations(
    session: Session, *, text: str, region: str, page: int
) -> Page[Organisation]:
    """Return a page of members by name."""
    statement = select(Organisation)
    if text:
        statement = statement.where(Organisation.name.icontains(text, autoescape=True))
    if region:
        statement = statement.where(Organisation.region == region)
    return paginate(session, statement.order_by(Organisation.name, Organisation.id), page)


def get_organisation(session: Session, number: int) -> Organisation:
    """Return one member.

    Raises
    ------
    NotFound
        There is none.
    """
    organisation = session.get(Organisation, number)
    if organisation is None:
        raise NotFound("There is no such member.")
    return organisation


def count_holdings(session: Session, ids: list[int]) -> dict[int, Holdings]:
    """Return how much some members have recorded."""
    participants = _count(session, Participant, ids)
    activities = _count(session, Activity, ids)
    users = _count(session, User, ids)
    return {
        number: Holdings(
            participants.get(number, 0), activities.get(number, 0), users.get(number, 0)
        )
        for number in ids
    }


def _count(
    session: Session, model: type[Participant | Activity | User], ids: list[int]
) -> dict[int | None, int]:
    rows = session.execute(
        select(model.organisation_id, func.count())
        .where(model.organisation_id.in_(ids))
        .group_by(model.organisation_id)
        .order_by(model.organisation_id)
    )
    return dict(rows.all())
