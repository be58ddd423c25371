"""How far review is in an edition: what is left, who did what, and how right the links are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.precision_sample import (
    Estimate,
    Stratum,
    answers_needed,
    calibrate,
    estimate_precision,
)
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.linkage.decisions import iter_said
from app.core.linkage.editions import open_edition
from app.core.linkage.queue import Queue, answered_strata, open_queues
from app.core.linkage.rules import PairKey, Said, Standing, State, is_drawn, own_answers, settle
from app.core.warehouse import warehouse_folder
from app.models import DecisionKind, LinkDecision, User
from etl.warehouse import Edition, find_current_edition

WANTED_HALF_WIDTH: Final = 0.005
_ANSWERED: Final = frozenset({Standing.SETTLED, Standing.WAITING})


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How far review of one source is; counts of pairs."""

    source: str
    asked: int
    settled: int
    waiting: int
    differing: int

    @property
    def left(self) -> int:
        return self.asked - self.settled


@dataclass(frozen=True, slots=True)
class SourcePrecision:
    """How right the accepted links of one source are, as people found them.

    `drawn` links were drawn to be looked at; `more` answers narrow the interval to +-0.5 points
    (None where nothing is answered yet).
    """

    source: str
    links: int
    drawn: int
    estimate: Estimate
    strata: Sequence[Stratum]
    more: int | None


@dataclass(frozen=True, slots=True)
class Review:
    """The queue of an edition, and where each pair stands of which anything was said."""

    edition: Edition
    queues: tuple[Queue, ...]
    said: Mapping[PairKey, list[Said]]
    states: Mapping[PairKey, State]

    @property
    def built_at(self) -> datetime:
        return datetime.fromisoformat(self.edition.manifest["built_at"])

    def queue_of(self, source: str) -> Queue | None:
        """Return the queue of a source, or None where the edition has no such source."""
        return next((queue for queue in self.queues if queue.source == source), None)

    def state_of(self, pair: PairKey) -> State | None:
        return self.states.get(pair)


def open_review(session: Session, hearth: Hearth, number: int | None = None) -> Review | None:
    """Return the review of the edition in use, or of another; None before the first edition.

    Raises
    ------
    NotFound
        There is no edition of that number.
    """
    if number is None:
        edition = find_current_edition(warehouse_folder(hearth))
        if edition is None:
            return None
    else:
        edition = open_edition(hearth, number)
    said = dict(iter_said(session))
    states = {pair: settle(rows, drawn=is_drawn(pair)) for pair, rows in said.items()}
    return Review(edition, open_queues(edition, _strata_of(session)), said, states)


def get_review(session: Session, hearth: Hearth, number: int | None = None) -> Review:
    """Return the review of an edition, or raise `NotFound` before the first."""
    found = open_review(session, hearth, number)
    if found is None:
        raise NotFound("There is no edition of the warehouse yet.")
    return found


def _strata_of(session: Session) -> dict[PairKey, str]:
    one = LinkDecision
    rows = session.execute(
        select(one.source, one.pseudonym, one.record_pseudonym, one.stratum)
        .where(one.kind == DecisionKind.SAMPLE.value)
        .order_by(one.id)
    )
    return {PairKey(*row[:3]): row[3] for row in rows}


def progress_of(review: Review) -> tuple[SourceProgress, ...]:
    """Count what is asked, settled and waiting, source by source."""
    found = []
    for queue in review.queues:
        pairs = [pair for _, pair in queue.iter_pairs()]
        states = [review.states[pair] for pair in pairs if pair in review.states]
        stands = Counter(state.standing for state in states)
        settled = stands[Standing.SETTLED] + stands[Standing.CUT]
        found.append(
            SourceProgress(
                queue.source, len(pairs), settled, stands[Standing.WAITING],
                stands[Standing.DIFFERING],
            )
        )  # fmt: skip
    return tuple(found)


def precision_of(review: Review) -> tuple[SourcePrecision, ...]:
    """Estimate how right the accepted links of each source are."""
    found = []
    for queue in review.queues:
        strata = answered_strata(queue, review.states)
        found.append(
            SourcePrecision(
                queue.source,
                sum(one.links for one in strata),
                queue.rows.filter(pl.col("stratum") != "").height,
                estimate_precision(strata),
                strata,
                answers_needed(strata, WANTED_HALF_WIDTH),
            )
        )
    return tuple(found)


def calibration_of(review: Review) -> pl.DataFrame:
    """Hold the probabilities of the grey band against what reviewers said, all sources.

    Each pair with the probability that it had when it was first answered. What waits for a second
    reviewer is in it too: that is where the first one went against linkage.
    """
    probabilities, same = [], []
    for pair, state in review.states.items():
        rows = [row for row in review.said[pair] if row.kind == DecisionKind.REVIEW]
        if state.standing in _ANSWERED and rows and state.same is not None:
            probabilities.append(rows[0].probability_then)
            same.append(state.same)
    return calibrate(probabilities, same)


def count_by_reviewer(session: Session, review: Review) -> list[tuple[str, int, int]]:
    """Return who has answered how many pairs, and how many of these as unsure; most first."""
    answers, unsure = Counter[int](), Counter[int]()
    for rows in review.said.values():
        for reviewer, one in own_answers(rows).items():
            answers[reviewer] += 1
            unsure[reviewer] += one.answer == "unsure"
    names = dict(
        session.execute(
            select(User.id, User.name).where(User.id.in_(sorted(answers))).order_by(User.id)
        ).all()
    )
    ranked = sorted(answers, key=lambda reviewer: (-answers[reviewer], reviewer))
    return [(names.get(one, ""), answers[one], unsure[one]) for one in ranked]


def count_used(review: Review) -> tuple[int, int]:
    """Count the pairs settled before the edition was built, which it uses, and those since."""
    moments = [state.decided_at for state in review.states.values() if state.is_settled]
    used = sum(moment is not None and moment <= review.built_at for moment in moments)
    return used, len(moments) - used


def count_decisions(session: Session) -> int:
    """Count everything that was ever decided, undone and restored."""
    return session.scalar(select(func.count(LinkDecision.id))) or 0


def describe(session: Session, review: Review) -> dict[str, Any]:
    """Return the state of review as a program reads it."""
    precision = {one.source: one for one in precision_of(review)}
    used, since = count_used(review)
    return {
        "edition": review.edition.number,
        "decisions": count_decisions(session),
        "settled_in_this_edition": used,
        "settled_since": since,
        "sources": [
            {
                "source": one.source,
                "pairs": one.asked,
                "settled": one.settled,
                "left": one.left,
                "second_reviewer": one.waiting,
                "reviewers_differ": one.differing,
                "links": precision[one.source].links,
                "sampled": precision[one.source].drawn,
                "answered": precision[one.source].estimate.answered,
                "precision": precision[one.source].estimate.value,
                "precision_low": precision[one.source].estimate.low,
                "precision_high": precision[one.source].estimate.high,
                "answers_needed": precision[one.source].more,
            }
            for one in progress_of(review)
        ],
        "grey_band": calibration_of(review).to_dicts(),
    }
