"""Optimal full matching: everybody in a set of one and many, the distances adding up to the least.

Sets of one participant and many others, or of one other and many participants, that cover
everybody at the least cost are a least edge cover. It follows from a matching: whoever is left
single takes the nearest, and two are a couple where that is cheaper than each taking theirs.
"""

from typing import Final

import numpy as np

from analytics.impact.design import Design
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching.classes import find_strata, list_strata, weigh_classes
from analytics.impact.matching.couples import choose_couples
from analytics.impact.matching.neighbours import (
    Nearest,
    find_both_nearest,
    list_gains,
    spread_equals,
)
from analytics.impact.matching.reach import NOBODY_IN_REACH, Reach
from analytics.impact.score import Score
from analytics.impact.units import Ints, Units

_NOBODY: Final = -1


def match_full(units: Units, design: Design, score: Score | None) -> Matched:
    """Put everybody within reach of the other group into a set of one and many.

    Raises
    ------
    StudyFault
        Nobody is within reach of anybody, or there are too many pairs to weigh.

    Source
    ------
    Rosenbaum (1991), Hansen & Klopfer (2006); R's MatchIt, `method = "full"`. The least edge
    cover from a matching: Schrijver (2003), section 19.3.
    """
    reach = Reach.of(units, design, score)
    discarded = np.zeros(len(units), dtype=bool) if score is None else score.discarded
    classes = np.full(len(units), _NOBODY, dtype=np.int64)
    for takers, others in list_strata(
        find_strata(units, design), units.treated & ~discarded, ~units.treated & ~discarded
    ):
        for side, centres in zip((takers, others), _cover(reach, takers, others), strict=True):
            classes[side] = centres
    is_in = classes != _NOBODY
    if not is_in.any():
        raise StudyFault(NOBODY_IN_REACH)
    classes[is_in] = np.unique(classes[is_in], return_inverse=True)[1]
    return Matched(
        weights=weigh_classes(classes, units.treated, design.estimand),
        subclass=classes,
        discarded=discarded,
        distance=None if score is None else score.values,
    )


def _cover(reach: Reach, takers: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Give the place of the one in the middle of each person's set; NOBODY for who is in none."""
    nearest, other_nearest = find_both_nearest(reach, takers, others)
    couples = choose_couples(
        *list_gains(reach, takers, others, nearest.distance, other_nearest.distance)
    )
    single = _list_single(couples[0], nearest)
    other_single = _list_single(couples[1], other_nearest)
    one = np.concatenate(
        [couples[0], single, spread_equals(reach, takers, other_nearest, other_single)]
    )
    other = np.concatenate(
        [couples[1], spread_equals(reach, others, nearest, single), other_single]
    )
    edges = np.unique(one * len(others) + other)
    return _find_centres(*_drop_needless(*np.divmod(edges, len(others))), takers, others)


def _list_single(coupled: Ints, nearest: Nearest) -> Ints:
    """List the numbers of those who have somebody in reach and are in no couple."""
    is_single = np.isfinite(nearest.distance)
    is_single[coupled] = False
    return np.flatnonzero(is_single)


def _drop_needless(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Drop edges between two who both have another: at the least cost all such cost nothing."""
    degrees, other_degrees = np.bincount(one), np.bincount(other)
    kept = np.ones(len(one), dtype=bool)
    for edge in np.flatnonzero((degrees[one] > 1) & (other_degrees[other] > 1)):
        if degrees[one[edge]] > 1 and other_degrees[other[edge]] > 1:
            kept[edge] = False
            degrees[one[edge]] -= 1
            other_degrees[other[edge]] -= 1
    return one[kept], other[kept]


def _find_centres(one: Ints, other: Ints, takers: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Give the one in the middle, by place, for each person of both sides."""
    centre = np.where(np.bincount(other)[other] > 1, others[other], takers[one])
    centres = tuple(np.full(len(side), _NOBODY, dtype=np.int64) for side in (takers, others))
    centres[0][one] = centre
    centres[1][other] = centre
    return centres[0], centres[1]
