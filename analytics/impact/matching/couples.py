"""Couples of people of two groups: nobody in two, and the gains adding up to the most."""

from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from analytics.impact.errors import StudyFault
from analytics.impact.units import Floats, Ints

# The solver's work is the product of the two groups: many small problems are solved for one large.
_PEOPLE_AT_ONCE: Final = 500
_MOST_WORK: Final = 2e10


def choose_couples(one: Ints, other: Ints, gain: Floats) -> tuple[Ints, Ints]:
    """Choose couples so that their gains add up to the most.

    Parameters
    ----------
    one, other, gain
        The couples that may be: a number in each of the two groups, each pair of them once, and
        what it gains, above nought.

    Returns
    -------
    tuple[Ints, Ints]
        The couples chosen, by the same numbers.

    Raises
    ------
    StudyFault
        So many hang together that it would take hours.

    Source
    ------
    Jonker & Volgenant (1987), as SciPy has it for sparse tables, part by part of the couples that
    hang together.
    """
    parts = [(one[:0], other[:0])]
    parts += [_choose(one[edges], other[edges], gain[edges]) for edges in _split(one, other)]
    ones, others = (np.concatenate(side) for side in zip(*parts, strict=True))
    return ones, others


def _split(one: Ints, other: Ints) -> list[Ints]:
    """Split couples into parts that have nobody in common, some hundred people each."""
    if not len(one):
        return []
    shift = int(one.max()) + 1
    size = shift + int(other.max()) + 1
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, shift + other)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    people = np.cumsum(np.bincount(component[np.unique(one)], minlength=component.max() + 1))
    part = (people // _PEOPLE_AT_ONCE)[component[one]]
    order = np.argsort(part, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(part[order])) + 1)


def _choose(one: Ints, other: Ints, gain: Floats) -> tuple[Ints, Ints]:
    ones, row = np.unique(one, return_inverse=True)
    others, column = np.unique(other, return_inverse=True)
    if len(ones) * len(others) > _MOST_WORK:
        raise StudyFault(
            f"{len(ones):,} people and {len(others):,} others compete for each other, too many to "
            "weigh all. Match exactly on more columns, set a narrower caliper, or choose nearest "
            "neighbour matching."
        )
    # Whoever stays single takes a place of their own, which gains nothing. The solver takes a cost
    # of nought for no edge; each row has one in the end, so a shift changes nothing.
    own = np.arange(len(ones))
    most = 2 * gain.max()
    table = coo_array(
        (
            np.concatenate([most - gain, np.full(len(ones), most)]),
            (np.concatenate([row, own]), np.concatenate([column, len(others) + own])),
        ),
        shape=(len(ones), len(others) + len(ones)),
    )
    row, column = min_weight_full_bipartite_matching(table.tocsr())
    kept = column < len(others)
    return ones[row[kept]], others[column[kept]]
