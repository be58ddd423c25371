"""Matching with replacement on a score: all at once, since no choice touches another."""

from typing import Final

import numpy as np

from analytics.impact.matched import Pairs
from analytics.impact.matching.nearest_line import Row
from analytics.impact.matching.sets import sort_pairs
from analytics.impact.matching.task import Task
from analytics.impact.units import Floats

_AT_ONCE: Final = 1 << 16


def match_again(task: Task, score: Floats) -> Pairs:
    """Match each person with the nearest of the others, who may be anybody else's too.

    Parameters
    ----------
    task
        Who chooses, among n people; one stage, no limits of a pair.
    score
        Their scores, n.

    Source
    ------
    R's MatchIt. Of several at the same distance as the last who is chosen it may take another.
    """
    (strata,) = task.stages
    row = Row.of(score, strata, task.focal, task.other)
    most = int(task.wanted.max())
    # The k nearest of a line are among the k next to the left and the k next to the right.
    offsets = np.arange(-most, most)
    bounds = np.searchsorted(strata[row.places], np.arange(int(strata.max()) + 2))
    parts = []
    for start in range(0, len(task.focal), _AT_ONCE):
        ones = slice(start, start + _AT_ONCE)
        focal = task.focal[ones]
        slots = row.before[ones, None] + offsets
        line = strata[focal, None]
        is_out = (slots < bounds[line]) | (slots >= bounds[line + 1])
        other = row.places[np.where(is_out, 0, slots)]
        distance = np.abs(score[focal, None] - score[other])
        distance[is_out | (distance > task.width)] = np.inf
        steps = row.rank[other] - row.rank[focal, None]
        order = np.lexsort((np.where(steps > 0, 2 * steps, -2 * steps - 1), distance))[:, :most]
        distance = np.take_along_axis(distance, order, axis=1)
        other = np.take_along_axis(other, order, axis=1)
        is_match = np.isfinite(distance) & (np.arange(most) < task.wanted[ones, None])
        who, rank = np.nonzero(is_match)
        parts.append((focal[who], other[is_match], rank + 1, distance[is_match]))
    return sort_pairs(*(np.concatenate(part) for part in zip(*parts, strict=True)))
