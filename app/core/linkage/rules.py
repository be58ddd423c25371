"""When what people said of a pair takes effect. Pure: what was said goes in, one state comes out.

`docs/linkage-review.md` states the rules in words; `tests/spec/linkage` holds each of them. The
state does not hang on the order in which reviewers answered, only on what each one's answer is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from app.models import Answer, DecisionKind

#: One pair in so many is answered by two reviewers whatever the first one says.
DOUBLE_ONE_IN = 10
SEED = 0x48454152
EVEN = 0.5
_ANSWERS = (DecisionKind.REVIEW, DecisionKind.SAMPLE)
_DIGITS = 8


@dataclass(frozen=True, slots=True, order=True)
class PairKey:
    """A participant and a record of a source, by their pseudonyms."""

    source: str
    pseudonym: str
    record_pseudonym: str


@dataclass(frozen=True, slots=True)
class Said:
    """One row of `link_decision`, as far as the rules need it."""

    number: int
    kind: str
    answer: str
    reviewer_id: int
    turn: int
    decided_at: datetime
    probability_then: float


class Standing(StrEnum):
    """Where a pair stands."""

    OPEN = "open"
    WAITING = "waiting"
    DIFFERING = "differing"
    SETTLED = "settled"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class State:
    """Where a pair stands, and what holds of it.

    `same` is what holds once it is settled or cut; before that, what the answers so far come to
    (None where there is none, False where any says different). `decided_at` is when the last
    answer that counts was given, and `seen_by` who has answered and not taken it back.
    """

    standing: Standing
    same: bool | None
    decided_at: datetime | None
    seen_by: frozenset[int]

    @property
    def is_settled(self) -> bool:
        return self.standing in {Standing.SETTLED, Standing.CUT}


def settle(said: Iterable[Said], *, drawn: bool) -> State:
    """Return where a pair stands by all that was said of it.

    `drawn` says whether it was drawn for two reviewers (`is_drawn`).
    """
    rows = list(said)
    standing = own_answers(rows)
    seen = frozenset(standing)
    if (cut := find_cut(rows)) is not None:
        return State(Standing.CUT, False, cut.decided_at, seen)
    clear = [one for one in standing.values() if one.answer != Answer.UNSURE]
    if not clear:
        return State(Standing.OPEN, None, None, seen)
    same = sum(one.answer == Answer.SAME for one in clear)
    different = len(clear) - same
    last = max(one.decided_at for one in clear)
    if len(clear) == 1 and (drawn or not _leans_as_said(clear[0])):
        return State(Standing.WAITING, not different, last, seen)
    if same == different:
        return State(Standing.DIFFERING, False, last, seen)
    return State(Standing.SETTLED, same > different, last, seen)


def own_answers(said: Iterable[Said]) -> dict[int, Said]:
    """Return each reviewer's answer that stands: the last one, unless it was taken back."""
    last: dict[int, Said] = {}
    for one in sorted(said, key=lambda one: one.turn):
        if one.kind in _ANSWERS:
            last[one.reviewer_id] = one
        elif one.kind == DecisionKind.UNDO:
            last.pop(one.reviewer_id, None)
    return last


def find_cut(said: Iterable[Said]) -> Said | None:
    """Return the cut by hand that stands, or None."""
    by_hand = [one for one in said if one.kind in {DecisionKind.CUT, DecisionKind.RESTORE}]
    last = max(by_hand, key=lambda one: (one.decided_at, one.number), default=None)
    return last if last is not None and last.kind == DecisionKind.CUT else None


def _leans_as_said(one: Said) -> bool:
    if one.answer == Answer.SAME:
        return one.probability_then > EVEN
    return one.probability_then < EVEN


def is_drawn(pair: PairKey) -> bool:
    """Return whether a pair was drawn for two reviewers: one in ten, the same for everybody."""
    return lot_of(pair, 1, seed=SEED) % DOUBLE_ONE_IN == 0


def lot_of(pair: PairKey, number: int, *, seed: int) -> int:
    """Return the lot of one pair, as `lot` has it."""
    digits = slice(number * _DIGITS, (number + 1) * _DIGITS)
    first, second = (
        _whole(pseudonym[digits]) for pseudonym in (pair.pseudonym, pair.record_pseudonym)
    )
    return first ^ second ^ seed


def lot(number: int, *, seed: int) -> pl.Expr:
    """Return a whole number below 2**32 for each pair left_id, right_id, as good as drawn by lot.

    Pseudonyms are keyed hashes, so that their digits are even and say nothing of anybody: no
    name or member shows in an order by them. `number` (0 to 3) names independent draws.
    """
    first, second = (_digits(pl.col(side), number) for side in ("left_id", "right_id"))
    return first.xor(second).xor(pl.lit(seed, dtype=pl.Int64))


def _digits(pseudonym: pl.Expr, number: int) -> pl.Expr:
    part = pseudonym.str.slice(number * _DIGITS, _DIGITS)
    return part.str.to_integer(base=16, strict=False, dtype=pl.Int64).fill_null(0)


def _whole(digits: str) -> int:
    try:
        return int(digits, 16)
    except ValueError:
        return 0
