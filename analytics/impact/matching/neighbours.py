"""Who is nearest to whom in the other group, and which two gain by being a couple."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.impact.errors import StudyFault
from analytics.impact.matching.reach import Reach, list_within
from analytics.impact.matching.space import number_rows
from analytics.impact.units import Floats, Ints

_MOST_GAINS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest of another group to each of m people.

    Attributes
    ----------
    number : m; which of the others. distance : m; infinite for who has nobody in reach.
    """

    number: Ints
    distance: Floats


def find_both_nearest(reach: Reach, ones: Ints, others: Ints) -> tuple[Nearest, Nearest]:
    """Find the nearest other of each one, and the nearest one of each other.

    Raises
    ------
    StudyFault
        There are too many pairs to look at.
    """
    if reach.is_line:
        scores, other_scores = reach.points[ones, 0], reach.points[others, 0]
        return (
            _find_in_line(scores, other_scores, reach.width),
            _find_in_line(other_scores, scores, reach.width),
        )
    number, distance = np.zeros(len(ones), np.int64), np.full(len(ones), np.inf)
    other_number, other_distance = np.zeros(len(others), np.int64), np.full(len(others), np.inf)
    for part, near, distances in reach.walk(ones, others):
        if not len(near):
            continue
        number[part] = near[distances.argmin(axis=1)]
        distance[part] = distances.min(axis=1)
        is_nearer = distances.min(axis=0) < other_distance[near]
        other_number[near[is_nearer]] = part[distances[:, is_nearer].argmin(axis=0)]
        other_distance[near[is_nearer]] = distances[:, is_nearer].min(axis=0)
    return Nearest(number, distance), Nearest(other_number, other_distance)


def _find_in_line(scores: Floats, other_scores: Floats, width: float) -> Nearest:
    order = np.argsort(other_scores, kind="stable")
    line = other_scores[order]
    above = np.searchsorted(line, scores)
    below = (above - 1).clip(0)
    above = above.clip(0, len(line) - 1)
    slot = np.where(np.abs(scores - line[below]) < np.abs(line[above] - scores), below, above)
    distance = np.abs(scores - line[slot])
    return Nearest(order[slot], np.where(distance <= width, distance, np.inf))


def list_gains(
    reach: Reach, ones: Ints, others: Ints, distance: Floats, other_distance: Floats
) -> tuple[Ints, Ints, Floats]:
    """List the couples that cost less than both going to their nearest, and what they gain.

    Parameters
    ----------
    distance, other_distance
        From each of the ones, and of the others, to their nearest.

    Returns
    -------
    tuple[Ints, Ints, Floats]
        Numbers within the ones and the others, and the gain, above nought.

    Raises
    ------
    StudyFault
        There are more than can be weighed at once.
    """
    if reach.is_line:
        one, other = _list_in_line(
            reach.points[ones, 0], reach.points[others, 0], distance, other_distance
        )
        apart = np.abs(reach.points[ones[one], 0] - reach.points[others[other], 0])
        gain = distance[one] + other_distance[other] - apart
        is_gain = (gain > 0) & (apart <= reach.width)
        return one[is_gain], other[is_gain], gain[is_gain]
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for part, near, distances in reach.walk(ones, others):
        with np.errstate(invalid="ignore"):  # nobody is in reach: infinite less infinite
            gains = distance[part, None] + other_distance[near] - distances
        row, column = np.nonzero(gains > 0)
        parts.append((part[row], near[column], gains[row, column]))
        _refuse_too_many(sum(len(gain) for _, _, gain in parts))
    one, other, gain = (np.concatenate(side) for side in zip(*parts, strict=True))
    return one, other, gain


def _list_in_line(
    scores: Floats, other_scores: Floats, distance: Floats, other_distance: Floats
) -> tuple[Ints, Ints]:
    """List couples whose ways to their nearest, laid out along the line, overlap.

    The ends of the ways of people in order are in order too, as nobody's nearest is beyond that
    of the next: those who overlap with one follow each other.
    """
    one_in = np.flatnonzero(np.isfinite(distance))
    other_in = np.flatnonzero(np.isfinite(other_distance))
    order = other_in[np.argsort(other_scores[other_in], kind="stable")]
    starts = np.maximum.accumulate((other_scores - other_distance)[order])
    ends = np.maximum.accumulate((other_scores + other_distance)[order])
    low = np.searchsorted(ends, (scores - distance)[one_in], side="right")
    high = np.searchsorted(starts, (scores + distance)[one_in], side="left")
    _refuse_too_many(int(np.maximum(high - low, 0).sum()))
    row, column = list_within(low, high)
    return one_in[row], order[column]


def _refuse_too_many(count: int) -> None:
    if count > _MOST_GAINS:
        raise StudyFault(
            f"Full matching would weigh more than {_MOST_GAINS:,} couples at once. Match exactly "
            "on more columns, set a narrower caliper, or choose subclassification."
        )


def spread_equals(reach: Reach, others: Ints, nearest: Nearest, single: Ints) -> Ints:
    """Send single people to their nearest, in turn where several others stand at the same point.

    Parameters
    ----------
    single
        Numbers of those who are sent.

    Returns
    -------
    Ints
        For each of them a number within the others.
    """
    number = nearest.number[single]
    if not (reach.takes_equals and len(single)):
        return number
    points = number_rows(reach.points[others])
    by_point = np.argsort(points, kind="stable")
    size = np.bincount(points)
    first = np.cumsum(size) - size
    target = points[number]
    order = np.lexsort((nearest.distance[single], target))
    turn = np.empty(len(single), dtype=np.int64)
    turn[order] = np.arange(len(single)) - np.searchsorted(target[order], target[order])
    return by_point[first[target] + turn % size[target]]
