"""Greedy matching on a score: one after another chooses the nearest who is left.

In rounds, as by MatchIt: everybody has a first match before anybody has a second.
"""

from array import array
from collections.abc import Callable
from heapq import heapify, heappop, heappush

import numpy as np

from analytics.impact.design import Order
from analytics.impact.matched import Pairs
from analytics.impact.matching.nearest_line import NOBODY, Line
from analytics.impact.matching.task import Task
from analytics.impact.units import Floats, Ints


def match_in_rounds(task: Task, score: Floats) -> Pairs:
    """Match people who stand in a line by their scores, n.

    Source
    ------
    R's MatchIt, whose orders, rounds and ties these are, and whose pairs are met.
    """
    rounds = _Rounds(task, score)
    for strata in task.stages:
        rounds.go_through(strata)
    return rounds.list_pairs()


class _Rounds:
    """Who has been matched with whom so far, stage by stage and round by round."""

    def __init__(self, task: Task, score: Floats) -> None:
        self._task = task
        self._score = score
        self._turns = task.list_turns()
        self._wanted: list[int] = task.wanted.tolist()
        self._counts = [0] * len(task.focal)
        self._uses = array("q", bytes(8 * len(score)))
        self._ones, self._places, self._ranks = array("q"), array("q"), array("q")
        self._distances = array("d")

    def go_through(self, strata: Ints) -> None:
        """Give people what they still want, out of their strata, n."""
        task = self._task
        is_free = task.other & (np.asarray(self._uses) < task.reuse)
        line = Line(self._score, strata, task.focal, is_free, width=task.width)
        allows = self._make_check()
        is_by_distance = task.order in {Order.CLOSEST, Order.FARTHEST}
        go_round = self._go_round_by_distance if is_by_distance else self._go_round
        for rank in range(1, max(self._wanted) + 1):
            wait = [
                one
                for one in self._turns
                if self._counts[one] == rank - 1 and self._wanted[one] >= rank
            ]
            go_round(line, wait, allows)

    def _make_check(self) -> Callable[[int, int], bool] | None:
        """Say who may be matched with whom; None if all may."""
        task = self._task
        limits = task.limits.make_check() if task.limits else None
        focal: list[int] = task.focal.tolist()
        # Who can be chosen again must not be found twice for one person, in two stages.
        met = set(zip(self._ones, self._places, strict=True)) if task.reuse > 1 else set()
        if limits is None and not met:
            return None
        return lambda one, place: (
            (limits is None or limits(focal[one], place)) and (one, place) not in met
        )

    def _go_round(
        self, line: Line, turns: list[int], allows: Callable[[int, int], bool] | None
    ) -> None:
        for one in turns:
            slot = line.find(one, allows)
            if slot != NOBODY:
                self._take(line, one, slot)

    def _go_round_by_distance(
        self, line: Line, turns: list[int], allows: Callable[[int, int], bool] | None
    ) -> None:
        """Let the pair that is closest (or farthest apart) go first, whoever it is of.

        Who finds theirs taken looks again and waits: of equal distances before the others where
        the closest go first, and behind them where the farthest do.
        """
        sign = 1 if self._task.order is Order.CLOSEST else -1
        found = ((one, line.find(one, allows)) for one in turns)
        heap = [
            (sign * line.measure(one, slot), place, one, slot)
            for place, (one, slot) in enumerate(found)
            if slot != NOBODY
        ]
        heapify(heap)
        later = len(turns)
        while heap:
            _, _, one, slot = heappop(heap)
            if line.has(slot):
                self._take(line, one, slot)
            elif (again := line.find(one, allows, since=slot)) != NOBODY:
                later += 1
                heappush(heap, (sign * line.measure(one, again), -sign * later, one, again))

    def _take(self, line: Line, one: int, slot: int) -> None:
        place = line.places[slot]
        self._counts[one] += 1
        self._uses[place] += 1
        self._ones.append(one)
        self._places.append(place)
        self._ranks.append(self._counts[one])
        self._distances.append(line.measure(one, slot))
        line.pass_over(one, slot)
        if self._uses[place] == self._task.reuse:
            line.remove(slot)

    def list_pairs(self) -> Pairs:
        """Give all matches, in the order of the people and of their ranks."""
        ones, ranks = np.asarray(self._ones), np.asarray(self._ranks)
        order = np.lexsort((ranks, ones))
        return Pairs(
            focal=self._task.focal[ones[order]],
            other=np.asarray(self._places)[order],
            rank=ranks[order],
            distance=np.asarray(self._distances)[order],
        )
