"""Secondary suppression: what else must be hidden so that no hidden count can be worked out.

For each small count a second table of people is built that would be printed alike and has more
people in it by the protection width. What the second table changes is hidden too; at least cost.
The second tables are the proof that the pattern holds.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from analytics.disclosure.release.faults import ReleaseError
from analytics.disclosure.release.groups import Structure
from analytics.disclosure.release.profiles import Profile
from analytics.disclosure.release.solve import Answer, Deadline, Program

_HIDDEN_COST: Final = 0.01
_PROTECTED_TOO: Final = 0.05
_MANY: Final = 600
_MARGIN_COST: Final = 8.0
_GAP: Final = 0.1


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is hidden, and tables that would be printed alike.

    Attributes
    ----------
    primary, secondary : (n_groups,) hidden as small; hidden to protect those.
    alike : (n_groups,) counts each.
    """

    primary: NDArray[np.bool_]
    secondary: NDArray[np.bool_]
    alike: tuple[NDArray[np.int64], ...]


def hide(
    structure: Structure,
    counts: NDArray[np.int64],
    profile: Profile,
    *,
    before: tuple[NDArray[np.float64], NDArray[np.float64]],
    seconds: float,
) -> Pattern:
    """Choose what to hide.

    Parameters
    ----------
    counts
        (n_groups,) true counts that add up.
    before
        (n_groups,) each: the counts, first and last, that earlier releases leave possible.

    Raises
    ------
    ReleaseError
        A small count cannot be protected: an earlier release tells too much, or time ran out.

    Source
    ------
    The linear program of Kelly, Golden and Assad 1992, one small count after another, in whole
    numbers.
    """
    deadline = Deadline(seconds)
    printed = structure.printed
    primary = printed & np.array([bool(profile.mark_of(int(count))) for count in counts])
    choice = _Choice(structure, counts, profile, before)
    choice.hidden |= primary
    reached, many = counts.copy(), primary.sum() > _MANY
    alike: list[NDArray[np.int64]] = []
    for group in sorted(np.flatnonzero(primary), key=lambda each: -counts[each]):
        wanted = counts[group] + profile.protection_width
        if reached[group] >= wanted:
            continue
        waiting = primary & many & (reached < counts + profile.protection_width)
        change = choice.protect(int(group), waiting, deadline)
        alike.append(counts + change)
        np.maximum(reached, alike[-1], out=reached)
    return Pattern(primary, choice.hidden & ~primary, (counts, *alike))


class _Choice:
    """The program that is asked for each small count in turn."""

    def __init__(
        self,
        structure: Structure,
        counts: NDArray[np.int64],
        profile: Profile,
        before: tuple[NDArray[np.float64], NDArray[np.float64]],
    ) -> None:
        self.structure = structure
        self.width = profile.protection_width
        self.hidden = np.zeros(len(counts), dtype=np.bool_)
        least = np.full(len(counts), 1.0 if profile.zeros_shown else 0.0)
        least[~structure.printed] = 0
        self.down = np.maximum(counts - np.maximum(least, before[0]), 0)
        self.up = np.minimum(before[1] - counts, 10.0 * profile.protection_width + counts.max())
        self.up = np.maximum(self.up, 0)
        if profile.zeros_shown:  # A printed 0 is nobody; it cannot be hidden under a mark for more.
            self.up[structure.printed & (counts == 0)] = 0
        self.cost = 1 + np.log1p(counts)
        self.cost[~structure.cells] *= _MARGIN_COST
        self.cost[~structure.printed] = 0
        # Twice the groups: what is added to each, and what is taken away.
        self.equations = csr_array(hstack([structure.equations, -structure.equations]))

    def protect(
        self, group: int, waiting: NDArray[np.bool_], deadline: Deadline
    ) -> NDArray[np.int64]:
        """Find the cheapest change that adds the width to a group; hide what it touches.

        It adds to others that are `waiting` too: some more are hidden, and much time is spared.
        """
        size, width = len(self.hidden), self.width
        low, high = np.zeros(2 * size), np.concatenate([self.up, self.down])
        high[:size][waiting] = np.minimum(high[:size][waiting], width)
        high[size:][waiting] = 0
        low[group] = high[group] = width
        high[size + group] = 0
        cost = np.where(self.hidden, _HIDDEN_COST, self.cost)
        both = np.concatenate([np.where(waiting, -_PROTECTED_TOO, cost), cost])
        program = Program(self.equations, np.zeros(self.equations.shape[0]), low, high)
        answer = Answer(None, -np.inf, True)
        if self.up[group] >= width:
            answer = program.minimise(both, whole=False, seconds=deadline.seconds_left)
            if answer.point is None and not answer.infeasible:
                answer = program.minimise(both, whole=True, seconds=deadline.seconds_left, gap=_GAP)
        if answer.point is None:
            raise ReleaseError(
                "A small count cannot be protected beside what was released before."
                if answer.infeasible
                else "No pattern was found in time. Give more --seconds or fewer tables."
            )
        change = answer.point[:size] - answer.point[size:]
        self.hidden |= (change != 0) & self.structure.printed
        return change
