"""People in a line by their score: the nearest who is left, found in near-constant time.

What is done here is done for each match, one after another: plain loops over flat arrays.
"""

from array import array
from collections.abc import Callable
from sys import float_info
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.impact.units import Bools, Floats, Ints

NOBODY: Final = -1


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
        self, score: Floats, strata: Ints, focal: Ints, other: Bools, *, width: float = np.inf
    ) -> None:
        """Put people in line.

        Parameters
        ----------
        score, strata
            n, and n from 0.
        focal, other
            m places of those who choose; n, who can be chosen.
        width
            The widest distance of two scores.
        """
        order = np.argsort(score, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        order = order[np.argsort(_narrow(strata[order]), kind="stable")]
        places = order[other[order]]
        count = int(strata.max()) + 1
        end = len(places) + 2 * count
        slots = np.arange(len(places)) + 2 * strata[places] + 1
        before = np.empty_like(order)
        before[order] = np.cumsum(other[order])

        ends = np.setdiff1d(np.arange(end), slots, assume_unique=True)
        scores = np.empty(end)
        scores[ends] = np.tile([-np.inf, np.inf], count)
        scores[slots] = score[places]
        self.width = min(width, float_info.max)
        self.scores = array("d", scores.tobytes())
        self.places = array("q", _spread(places, slots, end))
        self.ranks: array[int] = array("q", _spread(rank[places], slots, end))
        self.below = array("q", range(end))
        self.above = array("q", range(end))
        self.focal_scores: list[float] = score[focal].tolist()
        self.lows: list[int] = (before[focal] + 2 * strata[focal]).tolist()
        self.highs = [low + 1 for low in self.lows]
        self.low_ranks: list[int] = rank[focal].tolist()
        self.high_ranks: list[int] = self.low_ranks.copy()

    def find(
        self, one: int, allows: Callable[[int, int], bool] | None = None, since: int = NOBODY
    ) -> int:
        """Give the slot of the nearest who is left and allowed, or NOBODY.

        one : number below m. allows : whether they may be matched with the person at a place.
        since : the slot found for them before, who was taken by another meanwhile.
        """
        low = _follow(self.below, self.lows[one])
        high = _follow(self.above, self.highs[one])
        scores, score = self.scores, self.focal_scores[one]
        while True:
            left, right = score - scores[low], scores[high] - score
            is_low = left < right or (left == right and self._meets_low(one, low, high, since))
            if (left if is_low else right) > self.width:
                slot = NOBODY
                break
            slot = low if is_low else high
            if allows is None or allows(one, self.places[slot]):
                break
            if is_low:
                low = _follow(self.below, low - 1)
            else:
                high = _follow(self.above, high + 1)
        self.lows[one], self.highs[one] = low, high
        return slot

    def _meets_low(self, one: int, low: int, high: int, since: int) -> bool:
        """Say whether the person at the slot to the left is met before the one to the right."""
        start, stop = self.low_ranks[one], self.high_ranks[one]
        if since != NOBODY:
            start, stop = min(start, self.ranks[since]), max(stop, self.ranks[since])
        return start - self.ranks[low] <= self.ranks[high] - stop

    def measure(self, one: int, slot: int) -> float:
        """Give the distance to a slot."""
        return abs(self.focal_scores[one] - self.scores[slot])

    def pass_over(self, one: int, slot: int) -> None:
        """Set the cursor behind somebody who was just matched with this person."""
        if slot == self.lows[one]:
            self.lows[one], self.low_ranks[one] = slot - 1, self.ranks[slot]
        else:
            self.highs[one], self.high_ranks[one] = slot + 1, self.ranks[slot]

    def remove(self, slot: int) -> None:
        """Close the line over somebody who can be chosen no more."""
        self.below[slot], self.above[slot] = slot - 1, slot + 1

    def has(self, slot: int) -> bool:
        """Say whether the person at a slot can still be chosen."""
        return self.below[slot] == slot


def _follow(links: "array[int]", slot: int) -> int:
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
