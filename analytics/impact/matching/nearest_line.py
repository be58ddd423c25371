"""People in a line by their score: the nearest who is left, found in near-constant time.

What is done here is done for each match, one after another: plain loops over flat arrays.
"""

from array import array
from dataclasses import dataclass
from sys import float_info
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from analytics.impact.matching.limits import Limits
from analytics.impact.units import Bools, Floats, Ints

NOBODY: Final = -1
_MANY: Final = 64
_AHEAD: Final = 1024


@dataclass(frozen=True, slots=True)
class Row:
    """People in order of score, stratum after stratum.

    Attributes
    ----------
    rank : n places in one stable sort of everybody by score.
    places : those who can be chosen, in order of stratum and score.
    before : of the m who choose, how many of the others stand before them.
    """

    rank: Ints
    places: Ints
    before: Ints

    @classmethod
    def of(cls, score: Floats, strata: Ints, focal: Ints, other: Bools) -> Self:
        """Put people in a row; see `Line`."""
        order = np.argsort(score, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        order = order[np.argsort(_narrow(strata[order]), kind="stable")]
        before = np.empty_like(order)
        before[order] = np.cumsum(other[order])
        return cls(rank, order[other[order]], before[focal])


class Line:
    """Those who can be chosen, in order of score: a line for each stratum, between two ends.

    The lines lie one after another in slots; the ends have scores of minus and plus infinity. Who
    can be chosen no more is closed over from both sides (union-find). Each of the m who choose has
    two cursors, left and right of all whom they have seen.

    Ties are MatchIt's: of two at the same distance, the one met first by steps to the left, to the
    right, to the left and so on among all people in order of score, beginning where this person's
    earlier matches ended.
    """

    def __init__(
        self,
        score: Floats,
        strata: Ints,
        focal: Ints,
        other: Bools,
        limits: Limits,
        *,
        width: float = np.inf,
    ) -> None:
        """Put people in line.

        Parameters
        ----------
        score, strata
            n, and n from 0.
        focal, other
            m places of those who choose; n, who can be chosen.
        limits, width
            Of a pair; the widest distance of two scores.
        """
        row = Row.of(score, strata, focal, other)
        count = int(strata.max()) + 1
        end = len(row.places) + 2 * count
        slots = np.arange(len(row.places)) + 2 * strata[row.places] + 1
        is_end = np.ones(end, dtype=np.bool_)
        is_end[slots] = False
        scores = np.empty(end)
        scores[is_end] = np.tile([-np.inf, np.inf], count)
        scores[slots] = score[row.places]
        self._focal = focal
        self._limits = limits
        self._allows = limits.make_check(focal)
        self._width = min(width, float_info.max)
        self._scores = array("d", scores.tobytes())
        self.places = array("q", _spread(row.places, slots, end))
        self._ranks: array[int] = array("q", _spread(row.rank[row.places], slots, end))
        self._below = array("q", np.arange(end).tobytes())
        self._above = array("q", np.arange(end).tobytes())
        self._focal_scores = array("d", score[focal].tobytes())
        self._lows = array("q", (row.before + 2 * strata[focal]).tobytes())
        self._highs = array("q", (row.before + 2 * strata[focal] + 1).tobytes())
        self._low_ranks: array[int] = array("q", row.rank[focal].tobytes())
        self._high_ranks: array[int] = array("q", row.rank[focal].tobytes())

    def find(self, one: int, since: int = NOBODY) -> tuple[int, float]:
        """Give the slot of the nearest who is left and allowed, and how far it is; or NOBODY.

        Parameters
        ----------
        one
            Number below m.
        since
            The slot found for them before, who was taken by another meanwhile.
        """
        low = follow(self._below, self._lows[one])
        high = follow(self._above, self._highs[one])
        scores, score, allows = self._scores, self._focal_scores[one], self._allows
        refused = 0
        while True:
            left, right = score - scores[low], scores[high] - score
            is_low = left < right or (left == right and self._meets_low(one, low, high, since))
            slot, distance = (low, left) if is_low else (high, right)
            if distance > self._width:
                slot = NOBODY
                break
            if allows is None or allows(one, self.places[slot]):
                break
            refused += 1
            if is_low:
                low = follow(self._below, low - 1 if refused < _MANY else self._hop(one, low, -1))
            else:
                high = follow(self._above, high + 1 if refused < _MANY else self._hop(one, high, 1))
        self._lows[one], self._highs[one] = low, high
        return slot, distance

    def _hop(self, one: int, slot: int, step: int) -> int:
        """Give the next slot in a direction where somebody is allowed, or an end, or none in reach.

        Many at once, for those who are refused many.
        """
        places = np.frombuffer(self.places, dtype=np.int64)
        while True:
            ahead = (
                places[slot + step : slot + step + _AHEAD]
                if step > 0
                else (places[max(slot - _AHEAD, 0) : slot][::-1])
            )
            stops = (ahead == NOBODY) | self._limits.allow(self._focal[one], ahead)
            if stops.any():
                return slot + step * (int(stops.argmax()) + 1)
            slot += step * len(ahead)
            if abs(self._focal_scores[one] - self._scores[slot]) > self._width:
                return slot

    def _meets_low(self, one: int, low: int, high: int, since: int) -> bool:
        """Say whether the person at the slot to the left is met before the one to the right."""
        start, stop = self._low_ranks[one], self._high_ranks[one]
        if since != NOBODY:
            start, stop = min(start, self._ranks[since]), max(stop, self._ranks[since])
        return start - self._ranks[low] <= self._ranks[high] - stop

    def pass_over(self, one: int, slot: int) -> None:
        """Set the cursor behind somebody who was just matched with this person."""
        if slot == self._lows[one]:
            self._lows[one], self._low_ranks[one] = slot - 1, self._ranks[slot]
        else:
            self._highs[one], self._high_ranks[one] = slot + 1, self._ranks[slot]

    def remove(self, slot: int) -> None:
        """Close the line over somebody who can be chosen no more."""
        self._below[slot], self._above[slot] = slot - 1, slot + 1

    def has(self, slot: int) -> bool:
        """Say whether the person at a slot can still be chosen."""
        return self._below[slot] == slot


def follow(links: "array[int]", slot: int) -> int:
    """Go along links to the one that leads to itself, and shorten the way for the next."""
    while (link := links[slot]) != slot:
        links[slot] = slot = links[link]
    return slot


def _spread(values: Ints, slots: Ints, end: int) -> bytes:
    spread = np.full(end, NOBODY, dtype=np.int64)
    spread[slots] = values
    return spread.tobytes()


def _narrow(codes: Ints) -> NDArray[np.unsignedinteger]:
    """Give codes in the smallest type that holds them: short integers are sorted in linear time."""
    return codes.astype(np.min_scalar_type(int(codes.max())))
