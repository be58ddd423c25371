"""Taking a pair, answering it, and taking an answer back."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, NotFound
from app.core.linkage.decisions import (
    Shown,
    find_last_answer,
    get_state,
    key_of,
    record_decision,
)
from app.core.linkage.queue import merge_queues
from app.core.linkage.review import Review, get_review
from app.core.linkage.rules import PairKey, Standing
from app.models import Answer, DecisionKind, LinkDecision, LinkLease

KEPT = timedelta(minutes=15)
STALE = (
    "You answered this pair before, on another copy of this page. That answer stands as it was:"
    " take it back to change it."
)
OVER = "Nothing is left for you to look at. What is left waits for other reviewers."


def take_next(
    session: Session, hearth: Hearth, *, actor: Actor, source: str | None = None
) -> PairKey | None:
    """Keep the next pair of the queue for a reviewer; None when nothing is left for them.

    A pair that is before them already stays so until it is answered.
    """
    actor.require(Permission.REVIEW_LINKS)
    review = get_review(session, hearth)
    queues = [one for one in review.queues if source in {None, one.source}]
    pairs = [pair for pair in merge_queues(queues) if is_for(review, pair, actor)]
    own = find_kept(session, actor)
    if own in pairs:
        keep(session, hearth, own, actor=actor)
        return own
    moment = hearth.clock()
    session.execute(
        delete(LinkLease).where(
            (LinkLease.kept_until <= moment) | (LinkLease.reviewer_id == actor.user_id)
        )
    )
    taken = {_key_of(one) for one in session.scalars(select(LinkLease).order_by("reviewer_id"))}
    for pair in pairs:
        if pair not in taken and keep(session, hearth, pair, actor=actor):
            return pair
    return None


def is_for(review: Review, pair: PairKey, actor: Actor) -> bool:
    """Return whether a pair still wants an answer of this person."""
    state = review.state_of(pair)
    return state is None or not (state.is_settled or actor.user_id in state.seen_by)


def keep(session: Session, hearth: Hearth, pair: PairKey, *, actor: Actor) -> bool:
    """Keep a pair for a reviewer for some minutes. Returns whether nobody else was faster."""
    own = session.get(LinkLease, actor.user_id)
    until = hearth.clock() + KEPT
    try:
        with session.begin_nested():
            if own is None:
                own = LinkLease(reviewer_id=actor.user_id)
                session.add(own)
            own.source, own.pseudonym = pair.source, pair.pseudonym
            own.record_pseudonym, own.kept_until = pair.record_pseudonym, until
    except IntegrityError:
        return False
    return True


def take_differing(session: Session, hearth: Hearth, pair: PairKey, *, actor: Actor) -> None:
    """Put a pair on which two reviewers differ before a third.

    Raises
    ------
    Conflict
        It is settled by now, this person has seen it, or somebody else is looking at it.
    """
    actor.require(Permission.REVIEW_LINKS)
    state = get_state(session, pair)
    if state.standing is not Standing.DIFFERING:
        raise Conflict("pair", "This pair is settled by now.")
    if actor.user_id in state.seen_by:
        raise Conflict("pair", "You have answered this pair: somebody else settles it.")
    session.execute(delete(LinkLease).where(LinkLease.kept_until <= hearth.clock()))
    if not keep(session, hearth, pair, actor=actor):
        raise Conflict("pair", "Somebody else is looking at this pair now.")


def find_kept(session: Session, actor: Actor) -> PairKey | None:
    """Return the pair that is before a reviewer, or None."""
    found = session.get(LinkLease, actor.user_id)
    return None if found is None else _key_of(found)


def answer(
    session: Session,
    hearth: Hearth,
    pair: PairKey,
    *,
    actor: Actor,
    said: Answer,
    edition: int,
    turn: int,
    note: str = "",
) -> LinkDecision:
    """Record an answer about a pair that was shown in an edition.

    Raises
    ------
    NotFound
        Nobody is asked about this pair in that edition.
    Conflict
        The person has answered it already.
    """
    review = get_review(session, hearth, edition)
    queue = review.queue_of(pair.source)
    row = queue.find_row(pair) if queue else None
    if row is None:
        raise NotFound("This pair is not in the queue.")
    made = record_decision(
        session,
        Shown(pair, edition, row["probability"], row["stratum"]),
        actor=actor,
        kind=DecisionKind.SAMPLE if row["stratum"] else DecisionKind.REVIEW,
        answer=said,
        at=hearth.clock(),
        turn=turn,
        note=note,
    )
    state = get_state(session, pair)
    if made.answer != said or actor.user_id not in state.seen_by:
        raise Conflict("answer", STALE)
    if find_kept(session, actor) == pair:
        session.execute(delete(LinkLease).where(LinkLease.reviewer_id == actor.user_id))
    return made


def undo_last(session: Session, hearth: Hearth, *, actor: Actor) -> PairKey:
    """Take the last answer back, and put the pair before the reviewer again.

    Raises
    ------
    Conflict
        There is none, or it was taken back already.
    """
    last = find_last_answer(session, actor.user_id)
    if last is None:
        raise Conflict("answer", "There is no answer to take back.")
    pair = key_of(last)
    record_decision(
        session,
        Shown(pair, last.edition, last.probability_then, last.stratum),
        actor=actor,
        kind=DecisionKind.UNDO,
        answer=Answer(last.answer),
        at=hearth.clock(),
    )
    session.execute(delete(LinkLease).where(LinkLease.kept_until <= hearth.clock()))
    keep(session, hearth, pair, actor=actor)
    return pair


def _key_of(lease: LinkLease) -> PairKey:
    return PairKey(lease.source, lease.pseudonym, lease.record_pseudonym)
