"""A reader who wants to know what whole numbers could stand behind the printed figures.

Knows the rules, the figures and how groups add up; nothing of the counts. A group is safe when
two tables of people that would be printed alike differ in it; such tables are looked for, many
groups at a time, and what is left over is bounded one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure.release.groups import Structure
from analytics.disclosure.release.solve import Answer, Deadline, Program

_ROUNDS: Final = 40
_IDLE_ROUNDS: Final = 2
_SLACK: Final = 1e-6
_ROOM: Final = 1000.0


class Hit(StrEnum):
    """What a reader found out about a group."""

    EXACT = "its count is known exactly"
    SMALL = "it is known to be a small count"


@dataclass(frozen=True, slots=True)
class View:
    """What a reader sees of each group of a structure.

    Attributes
    ----------
    low, high : (n_groups,) the counts that the printing leaves possible; high may be infinite.
    given : whether the printing itself gives the count exactly, as the rule has it.
    told_small : whether the printing itself says that the count is small, as the rule has it.
    threshold : counts from 1 to one less are small.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    given: NDArray[np.bool_]
    told_small: NDArray[np.bool_]
    threshold: NDArray[np.int64]


@dataclass(slots=True)
class Finding:
    """What an attack came to.

    Attributes
    ----------
    contradictory : no people could give these figures: they are not of the same people.
    hits : for each group found out, by position, how.
    unsettled : groups that nothing was proven about in time.
    least, most : (n_groups,) counts that were shown possible, or what the bounds allow where a
        group was found out.
    """

    contradictory: bool
    hits: dict[int, Hit] = field(default_factory=dict)
    unsettled: list[int] = field(default_factory=list)
    least: NDArray[np.int64] | None = None
    most: NDArray[np.int64] | None = None

    @property
    def is_safe(self) -> bool:
        """Whether it is proven that nothing is disclosed."""
        return not (self.contradictory or self.hits or self.unsettled)


def attack(
    structure: Structure,
    view: View,
    *,
    seconds: float,
    known: Iterable[NDArray[np.int64]] = (),
) -> Finding:
    """Find out what the printed figures give away.

    Parameters
    ----------
    seconds
        After which the rest is left unsettled.
    known
        Tables that would be printed alike, (n_groups,) each: they spare time and prove nothing
        more than what would be found without them. Those that would not be are passed over.

    Notes
    -----
    Bounds are by linear programming; where they leave a suspicion that they cannot prove, by
    integer programming. Hits and safety are proven either way.
    """
    search = _Search(structure, view, Deadline(seconds))
    for point in known:
        search.learn(point)
    if search.most is None:
        answer = search.ask(np.zeros(len(view.low)), whole=True)
        if answer.infeasible:
            return Finding(contradictory=True)
    search.look_for_many()
    search.settle_one_by_one()
    return search.finding()


class _Search:
    """What is known so far: the least and most seen of each group in tables printed alike."""

    def __init__(self, structure: Structure, view: View, deadline: Deadline) -> None:
        self.view, self.deadline = view, deadline
        finite = view.high[np.isfinite(view.high)]
        room = finite.sum() + view.low.sum() + _ROOM  # No more than this can be needed.
        self.program = Program(
            structure.equations,
            np.zeros(structure.equations.shape[0]),
            view.low,
            np.where(np.isfinite(view.high), view.high, room),
        )
        self.printed = structure.printed
        self.least: NDArray[np.int64] | None = None
        self.most: NDArray[np.int64] | None = None
        self.hits: dict[int, Hit] = {
            int(group): Hit.SMALL
            for group in np.flatnonzero(
                view.given & (view.low > 0) & (view.low < view.threshold) & ~view.told_small
            )
        }

    def learn(self, point: NDArray[np.int64]) -> bool:
        """Take in a table that would be printed alike; tell whether it is one."""
        program = self.program
        if (
            (point < program.low).any()
            or (point > program.high).any()
            or (program.equations @ point != 0).any()
        ):
            return False
        if self.least is None or self.most is None:
            self.least, self.most = point.copy(), point.copy()
        else:
            np.minimum(self.least, point, out=self.least)
            np.maximum(self.most, point, out=self.most)
        return True

    def ask(self, cost: NDArray[np.float64], *, whole: bool) -> Answer:
        answer = self.program.minimise(cost, whole=whole, seconds=self.deadline.seconds_left)
        if answer.point is not None:
            self.learn(answer.point)
        return answer

    def suspects(self) -> NDArray[np.int64]:
        """Groups that are neither shown safe nor found out."""
        view = self.view
        open_ = self.printed & ~view.given
        if self.least is not None and self.most is not None:
            fixed = self.least == self.most
            small = (self.most < view.threshold) & (self.least > 0) & ~view.told_small
            open_ = open_ & (fixed | small)
        found = list(self.hits)
        open_[found] = False
        return np.flatnonzero(open_)

    def look_for_many(self) -> None:
        """Push all suspects about at once, at random, until that shows nothing new."""
        random, idle = np.random.default_rng(1), 0
        for _ in range(_ROUNDS):
            suspects = self.suspects()
            if not suspects.size or idle == _IDLE_ROUNDS or self.deadline.has_passed:
                return
            cost = np.zeros(len(self.view.low))
            cost[suspects] = random.uniform(0.5, 1, suspects.size) * random.choice(
                [-1, 1], suspects.size, p=[0.6, 0.4]
            )
            for direction in (cost, -cost):
                if self.ask(direction, whole=False).point is None and not self.deadline.has_passed:
                    self.ask(direction, whole=True)
            idle = idle + 1 if self.suspects().size > 0.9 * suspects.size else 0

    def settle_one_by_one(self) -> None:
        for group in self._in_turn():
            hit = self._prove(group, whole=False)
            if hit is None and group in self.suspects():
                hit = self._prove(group, whole=True)
            if hit is not None:
                self.hits[group] = hit

    def _in_turn(self) -> Iterator[int]:
        for group in self.suspects():
            if self.deadline.has_passed:
                return
            if group in self.suspects():
                yield int(group)

    def _prove(self, group: int, *, whole: bool) -> Hit | None:
        """Bound a group from both sides; say what that proves."""
        cost = np.zeros(len(self.view.low))
        cost[group] = -1
        most = floor(min(-self.ask(cost, whole=whole).best, self.program.high[group]) + _SLACK)
        least = ceil(max(self.ask(-cost, whole=whole).best, self.program.low[group]) - _SLACK)
        if least == most:
            return Hit.EXACT
        small = least >= 1 and most < self.view.threshold[group]
        return Hit.SMALL if small and not self.view.told_small[group] else None

    def finding(self) -> Finding:
        return Finding(
            contradictory=False,
            hits=dict(sorted(self.hits.items())),
            unsettled=[int(group) for group in self.suspects()],
            least=self.least,
            most=self.most,
        )
