"""Optimal full matching: everybody in a set of one and many, the distances adding up to the least.

Sets of one participant and many others, or of one other and many participants, that cover
everybody at the least cost are a least edge cover. It follows from a matching: whoever is left
single takes the nearest, and two are a couple where that is cheaper than each taking theirs.
"""

from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from analytics.impact.design import Design
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching.classes import find_strata, list_strata, weigh_classes
from analytics.impact.matching.neighbours import (
    Nearest,
    find_both_nearest,
    list_gains,
    spread_equals,
)
from analytics.impact.matching.reach import NOBODY_IN_REACH, Reach
from analytics.impact.score import Score
from analytics.impact.units import Floats, Ints, Units

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
    couples = _couple(*list_gains(reach, takers, others, nearest.distance, other_nearest.distance))
    single = _list_single(couples[0], nearest)
    other_single = _list_single(couples[1], other_nearest)
    edges = np.concatenate(
        [
            np.column_stack(couples),
            np.column_stack([single, spread_equals(reach, others, nearest, single)]),
            np.column_stack(
                [spread_equals(reach, takers, other_nearest, other_single), other_single]
            ),
        ]
    )
    return _find_centres(_drop_needless(np.unique(edges, axis=0)), takers, others)


def _couple(one: Ints, other: Ints, gain: Floats) -> tuple[Ints, Ints]:
    """Choose the couples that gain the most, nobody in two; give their numbers."""
    if not len(gain):
        return one, other
    ones, row = np.unique(one, return_inverse=True)
    others, column = np.unique(other, return_inverse=True)
    # Whoever stays single takes a place of their own. The solver takes a cost of nought for no
    # edge; each row has one, so a shift changes nothing.
    most = 2 * gain.max()
    own = np.arange(len(ones))
    table = csr_array(
        (
            np.concatenate([most - gain, np.full(len(ones), most)]),
            (np.concatenate([row, own]), np.concatenate([column, len(others) + own])),
        ),
        shape=(len(ones), len(others) + len(ones)),
    )
    row, column = min_weight_full_bipartite_matching(table)
    kept = column < len(others)
    return ones[row[kept]], others[column[kept]]


def _list_single(coupled: Ints, nearest: Nearest) -> Ints:
    """List the numbers of those who have somebody in reach and are in no couple."""
    is_single = np.isfinite(nearest.distance)
    is_single[coupled] = False
    return np.flatnonzero(is_single)


def _drop_needless(edges: Ints) -> Ints:
    """Drop edges between two who both have another: at the least cost all such cost nothing."""
    degrees = [np.bincount(side).tolist() for side in edges.T]
    kept = np.ones(len(edges), dtype=bool)
    for place, (one, other) in enumerate(edges.tolist()):
        if degrees[0][one] > 1 and degrees[1][other] > 1:
            kept[place] = False
            degrees[0][one] -= 1
            degrees[1][other] -= 1
    return edges[kept]


def _find_centres(edges: Ints, takers: Ints, others: Ints) -> tuple[Ints, Ints]:
    """Give the one in the middle, by place, for each person of both sides."""
    taker, other = edges.T
    centre = np.where(np.bincount(other)[other] > 1, others[other], takers[taker])
    centres = tuple(np.full(len(side), _NOBODY, dtype=np.int64) for side in (takers, others))
    centres[0][taker] = centre
    centres[1][other] = centre
    return centres[0], centres[1]
