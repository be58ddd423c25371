"""Greedy matching: one after another chooses the nearest who is left.

In rounds, as by MatchIt: everybody has a first match before anybody has a second.
"""

from array import array
from collections import Counter
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Protocol

import numpy as np

from analytics.impact.design import Order
from analytics.impact.matched import Pairs
from analytics.impact.matching.nearest_line import NOBODY
from analytics.impact.matching.sets import sort_pairs
from analytics.impact.matching.task import Task
from analytics.impact.units import Bools, Ints


class Standing(Protocol):
    """Those who can be chosen, in slots, as they stand around those who choose."""

    places: "array[int]"

    def find(self, one: int, since: int = NOBODY, /) -> tuple[int, float]:
        """Give the slot of the nearest who is left and allowed, and how far; or NOBODY."""

    def pass_over(self, one: int, slot: int) -> None:
        """Do not find somebody again who was just matched with this person."""

    def remove(self, slot: int) -> None:
        """Take somebody out who can be chosen no more."""

    def has(self, slot: int) -> bool:
        """Say whether somebody can still be chosen."""


def match_in_rounds(task: Task, stand: Callable[[Ints, Bools], Standing]) -> Pairs:
    """Match people one after another with the nearest who is left.

    Parameters
    ----------
    task
        Who chooses, among n people.
    stand
        Puts those up who can be chosen, given n strata and n truths.

    Source
    ------
    R's MatchIt, whose orders, rounds and ties these are.
    """
    rounds = _Rounds(task)
    for strata in task.stages:
        rounds.go_through(stand(strata, rounds.find_free()))
    return rounds.list_pairs()


class _Rounds:
    """Who has been matched with whom so far, stage by stage and round by round."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._waiting = list(range(len(task.focal)))
        self._wanted = array("q", task.wanted.tobytes())
        self._counts = array("q", bytes(8 * len(task.focal)))
        self._uses: Counter[int] = Counter()
        self._ones, self._places, self._ranks = array("q"), array("q"), array("q")
        self._distances = array("d")

    def find_free(self) -> Bools:
        """Say who can still be chosen, n."""
        uses = np.bincount(np.array(self._places), minlength=len(self._task.other))
        return self._task.other & (uses < self._task.reuse)

    def go_through(self, standing: Standing) -> None:
        """Give people whom they want, unless they found somebody at an earlier stage."""
        is_by_distance = self._task.order in {Order.CLOSEST, Order.FARTHEST}
        go_round = self._go_round_by_distance if is_by_distance else self._go_round
        for rank in range(1, max(self._wanted) + 1):
            # Who found nobody in the round before has fewer, and is done.
            turns = [
                one
                for one in self._waiting
                if self._counts[one] == rank - 1 and self._wanted[one] >= rank
            ]
            go_round(standing, turns)
        # Filling up from afar would bring back what nearer people were preferred for.
        self._waiting = [one for one in self._waiting if not self._counts[one]]

    def _go_round(self, standing: Standing, turns: list[int]) -> None:
        for one in turns:
            slot, distance = standing.find(one)
            if slot != NOBODY:
                self._take(standing, one, slot, distance)

    def _go_round_by_distance(self, standing: Standing, turns: list[int]) -> None:
        """Let the pair that is closest (or farthest apart) go first, whoever it is of.

        Who finds theirs taken looks again when it is their turn, and waits: of equal distances
        before the others where the closest go first, and behind them where the farthest do.
        """
        sign = 1 if self._task.order is Order.CLOSEST else -1
        found = ((one, *standing.find(one)) for one in turns)
        heap = [
            (sign * distance, place, one, slot)
            for place, (one, slot, distance) in enumerate(found)
            if slot != NOBODY
        ]
        heapify(heap)
        later = len(turns)
        while heap:
            gap, _, one, slot = heappop(heap)
            if standing.has(slot):
                self._take(standing, one, slot, sign * gap)
                continue
            slot, distance = standing.find(one, slot)
            if slot != NOBODY:
                later += 1
                heappush(heap, (sign * distance, -sign * later, one, slot))

    def _take(self, standing: Standing, one: int, slot: int, distance: float) -> None:
        place = standing.places[slot]
        self._counts[one] += 1
        self._ones.append(one)
        self._places.append(place)
        self._ranks.append(self._counts[one])
        self._distances.append(distance)
        standing.pass_over(one, slot)
        if self._is_used_up(place):
            standing.remove(slot)

    def _is_used_up(self, place: int) -> bool:
        """Mind that somebody was chosen, and say whether they can be chosen no more."""
        if self._task.reuse == 1:
            return True
        self._uses[place] += 1
        return self._uses[place] == self._task.reuse

    def list_pairs(self) -> Pairs:
        """Give all matches."""
        return sort_pairs(
            self._task.focal[np.array(self._ones)],
            np.array(self._places),
            np.array(self._ranks),
            np.array(self._distances),
        )
