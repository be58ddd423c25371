"""What people decided about links: recorded once, never changed, and handed to the build."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access import Actor, Permission
from app.core.errors import Conflict, Invalid
from app.core.linkage.rules import PairKey, Said, State, find_cut, is_drawn, own_answers, settle
from app.models import Answer, DecisionKind, LinkDecision

ENTITY: Final = "link_decision"
LONGEST_NOTE: Final = 500
ANSWERED: Final = frozenset({DecisionKind.REVIEW, DecisionKind.SAMPLE})
COLUMNS: Final = {
    "source": pl.String(),
    "pseudonym": pl.String(),
    "record_pseudonym": pl.String(),
    "same": pl.Boolean(),
    "decided_at": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as it was shown: in which edition, with what probability, as whose sample."""

    pair: PairKey
    edition: int
    probability: float
    stratum: str = ""


def effective_decisions(session: Session) -> pl.DataFrame:
    """Return what is settled: source, pseudonym, record_pseudonym, same, decided_at.

    One row a pair, in the order of pairs; `same` False also for what was cut by hand.
    """
    rows = [
        (pair.source, pair.pseudonym, pair.record_pseudonym, state.same, state.decided_at)
        for pair, state in iter_states(session)
        if state.is_settled
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def iter_states(session: Session, source: str | None = None) -> Iterator[tuple[PairKey, State]]:
    """Give where each pair stands of which anything was said, in the order of pairs."""
    for pair, said in iter_said(session, source):
        yield pair, settle(said, drawn=is_drawn(pair))


def iter_said(session: Session, source: str | None = None) -> Iterator[tuple[PairKey, list[Said]]]:
    """Give all that was said of each pair, in the order of pairs."""
    one = LinkDecision
    wanted = select(
        one.source, one.pseudonym, one.record_pseudonym, one.id, one.kind, one.answer,
        one.reviewer_id, one.turn, one.decided_at, one.probability_then,
    ).order_by(one.source, one.pseudonym, one.record_pseudonym, one.id)  # fmt: skip
    if source is not None:
        wanted = wanted.where(one.source == source)
    for pair, rows in groupby(session.execute(wanted).all(), key=lambda row: tuple(row[:3])):
        yield PairKey(*pair), [_as_said(row) for row in rows]


def get_state(session: Session, pair: PairKey) -> State:
    """Return where one pair stands."""
    return settle(_said_of(session, pair), drawn=is_drawn(pair))


def next_turn(session: Session, pair: PairKey, reviewer_id: int | None) -> int:
    """Return how often somebody has decided on a pair; the form of an answer carries it."""
    wanted = _of(pair, select(func.count(LinkDecision.id)))
    return session.scalar(wanted.where(LinkDecision.reviewer_id == reviewer_id)) or 0


def record_decision(
    session: Session,
    shown: Shown,
    *,
    actor: Actor,
    kind: DecisionKind,
    answer: Answer,
    at: datetime,
    turn: int | None = None,
    note: str = "",
) -> LinkDecision:
    """Record what somebody decided on a pair.

    `turn` is how often the person had decided on it when the page was shown: what is sent twice
    is recorded once, and the first is what holds.

    Raises
    ------
    Conflict
        The person has answered the pair already, or there is nothing to restore or to take back.
    Invalid
        A cut without a reason, or a note that is too long.
    """
    actor.require(Permission.REVIEW_LINKS)
    count = next_turn(session, shown.pair, actor.user_id)
    if turn is not None and turn < count:
        return _get_turn(session, shown.pair, actor.user_id, turn)
    note = " ".join(note.split())
    _check(_said_of(session, shown.pair), actor.user_id, kind, note)
    made = LinkDecision(
        source=shown.pair.source,
        pseudonym=shown.pair.pseudonym,
        record_pseudonym=shown.pair.record_pseudonym,
        kind=kind.value,
        answer=answer.value,
        reviewer_id=actor.user_id,
        turn=count,
        decided_at=at,
        note=note,
        edition=shown.edition,
        probability_then=shown.probability,
        stratum=shown.stratum,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same answer, sent twice at once: the other one is in
        return _get_turn(session, shown.pair, actor.user_id, count)
    audit.record(
        session,
        # A reviewer who reads the log does not learn which pairs were a sample.
        f"{ENTITY}.{'answer' if kind in ANSWERED else kind}",
        entity=ENTITY,
        entity_ids=[made.id],
        detail={"source": shown.pair.source, "edition": shown.edition},
    )
    return made


def find_last_answer(session: Session, reviewer_id: int | None) -> LinkDecision | None:
    """Return the last answer of a reviewer if it can be taken back: nothing came after it."""
    last = session.scalar(
        select(LinkDecision)
        .where(LinkDecision.reviewer_id == reviewer_id)
        .order_by(LinkDecision.id.desc())
        .limit(1)
    )
    return last if last is not None and last.kind in ANSWERED else None


def key_of(row: LinkDecision) -> PairKey:
    """Return the pair that a decision is about."""
    return PairKey(row.source, row.pseudonym, row.record_pseudonym)


def _check(said: list[Said], reviewer_id: int | None, kind: DecisionKind, note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", f"Write at most {LONGEST_NOTE} characters.")
    answered = reviewer_id in own_answers(said)
    is_cut = find_cut(said) is not None
    match kind:
        case DecisionKind.REVIEW | DecisionKind.SAMPLE if answered:
            raise Conflict("answer", "You have answered this pair already.")
        case DecisionKind.UNDO if not answered:
            raise Conflict("answer", "There is no answer of yours to take back.")
        case DecisionKind.CUT if not note:
            raise Invalid("note", "Say why the link is cut.")
        case DecisionKind.CUT if is_cut:
            raise Conflict("note", "This link has been cut already.")
        case DecisionKind.RESTORE if not is_cut:
            raise Conflict("note", "This link is not cut.")
        case _:
            pass


def _of(pair: PairKey, wanted: Any) -> Any:
    return wanted.where(
        LinkDecision.source == pair.source,
        LinkDecision.pseudonym == pair.pseudonym,
        LinkDecision.record_pseudonym == pair.record_pseudonym,
    )


def _said_of(session: Session, pair: PairKey) -> list[Said]:
    found = session.scalars(_of(pair, select(LinkDecision)).order_by(LinkDecision.id))
    return [_as_said(row) for row in found]


def _as_said(row: Any) -> Said:
    return Said(
        row.id, row.kind, row.answer, row.reviewer_id, row.turn, row.decided_at,
        row.probability_then,
    )  # fmt: skip


def _get_turn(session: Session, pair: PairKey, reviewer_id: int | None, turn: int) -> LinkDecision:
    wanted = _of(pair, select(LinkDecision)).where(
        LinkDecision.reviewer_id == reviewer_id, LinkDecision.turn == turn
    )
    return session.scalars(wanted).one()
