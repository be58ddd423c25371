"""What of the queue one reviewer is shown."""

from typing import Any

from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.linkage.decisions import find_last_answer, next_turn
from app.core.linkage.review import Review
from app.core.linkage.rules import PairKey, Standing, find_cut
from app.linkage.review_services import is_for


def count_for(review: Review, actor: Actor, source: str = "") -> int:
    """Count the pairs that still want an answer of this person."""
    queues = [queue for queue in review.queues if source in {"", queue.source}]
    return sum(is_for(review, pair, actor) for queue in queues for _, pair in queue.iter_pairs())


def find_row(review: Review, pair: PairKey, actor: Actor) -> dict[str, Any] | None:
    """Return the row of a pair in the queue, or None where it wants nothing of this person."""
    queue = review.queue_of(pair.source)
    return queue.find_row(pair) if queue and is_for(review, pair, actor) else None


def count_turns(session: Session, pair: PairKey, actor: Actor) -> int:
    """Return how often this person has decided on a pair."""
    return next_turn(session, pair, actor.user_id)


def last_answer(session: Session, actor: Actor) -> str:
    """Return the last answer of this person that can be taken back, "" where there is none."""
    found = find_last_answer(session, actor.user_id)
    return "" if found is None else found.answer


def list_differing(review: Review, actor: Actor) -> list[dict[str, Any]]:
    """Return the pairs of the queue on which reviewers differ, the longest-waiting first.

    It is told that they differ; not who said what.
    """
    found = [
        (state.decided_at, pair, actor.user_id in state.seen_by)
        for pair, state in review.states.items()
        if state.standing is Standing.DIFFERING and _is_asked(review, pair)
    ]
    return [
        {
            "number": number,
            "source": pair.source,
            "left": pair.pseudonym,
            "right": pair.record_pseudonym,
            "since": decided_at,
            "is_own": is_own,
        }
        for number, (decided_at, pair, is_own) in enumerate(
            sorted(found, key=lambda one: one[:2]), 1
        )
    ]


def _is_asked(review: Review, pair: PairKey) -> bool:
    queue = review.queue_of(pair.source)
    return queue is not None and queue.find_row(pair) is not None


def list_cuts(review: Review) -> list[PairKey]:
    """Return the pairs that are cut by hand."""
    return [pair for pair, rows in review.said.items() if find_cut(rows) is not None]
