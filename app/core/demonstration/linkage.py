"""Answers of the central team about the first pairs of the queue, so that review has begun."""

from typing import Any

from sqlalchemy import select

from app.core.access import Scope
from app.core.access.actor import actor_of
from app.core.access.roles import RoleName
from app.core.context import Hearth
from app.core.demonstration.users import list_demonstration_users
from app.core.linkage.decisions import Shown, record_decision
from app.core.linkage.queue import merge_queues
from app.core.linkage.review import get_review
from app.core.linkage.rules import SEED, PairKey, lot_of
from app.models import Answer, DecisionKind, User

PAIRS = 60
_UNSURE_ONE_IN = 12
_AGAINST_ONE_IN = 6


def add_link_decisions(hearth: Hearth) -> int:
    """Answer the first pairs of the queue on behalf of the central team; return how many.

    Mostly as linkage leans, now and then unsure, and in the grey band sometimes against it.
    """
    central = next(u for u in list_demonstration_users() if u.role is RoleName.CENTRAL_TEAM)
    with hearth.database.transaction(Scope.everything()) as session:
        user = session.scalars(select(User).where(User.email == central.email)).one()
        actor, review = actor_of(session, user), get_review(session, hearth)
        pairs = merge_queues(review.queues)[:PAIRS]
        for pair in pairs:
            queue = review.queue_of(pair.source)
            row = queue.find_row(pair) if queue else None
            if row is None:
                continue
            record_decision(
                session,
                Shown(pair, review.edition.number, row["probability"], row["stratum"]),
                actor=actor,
                kind=DecisionKind.SAMPLE if row["stratum"] else DecisionKind.REVIEW,
                answer=_answer(pair, row),
                at=hearth.clock(),
            )
    return len(pairs)


def _answer(pair: PairKey, row: dict[str, Any]) -> Answer:
    drawn = lot_of(pair, 3, seed=SEED)
    if drawn % _UNSURE_ONE_IN == 0:
        return Answer.UNSURE
    is_same = row["probability"] > 0.5
    if not row["stratum"] and drawn % _AGAINST_ONE_IN == 1:
        is_same = not is_same
    return Answer.SAME if is_same else Answer.DIFFERENT
