"""What waits for a person among the publications, for the pages that say so."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.models import Publication
from app.models import PublicationStatus as Status


def count_waiting(hearth: Hearth, actor: Actor) -> dict[Permission, int]:
    """Count the publications that wait for this person, by what they would do to them.

    Publications are figures, so the reach is the one over figures: the research group reads all
    of them and no record of anybody.
    """
    kinds: dict[Permission, Callable[[Publication], bool]] = {
        Permission.APPROVE_PUBLICATIONS: lambda one: (
            one.status == Status.CHECKED and actor.user_id not in one.hands
        ),
        Permission.CHECK_PUBLICATIONS: lambda one: (
            one.status == Status.APPROVED or (one.status == Status.DRAFT and bool(one.manifest))
        ),
    }
    asked = {permission: test for permission, test in kinds.items() if actor.may(permission)}
    if not asked:
        return {}
    with hearth.database.session(actor.figures_scope, writes=False) as session:
        found = _list_open(session)
        return {permission: sum(map(test, found)) for permission, test in asked.items()}


def _list_open(session: Session) -> Sequence[Publication]:
    states = [Status.DRAFT.value, Status.CHECKED.value, Status.APPROVED.value]
    wanted = select(Publication).where(Publication.status.in_(states))
    return session.scalars(wanted.order_by(Publication.id)).all()
