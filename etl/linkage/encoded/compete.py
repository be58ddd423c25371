"""Which pairs are links: one to one between people, whatever their evidence was.

The same competition as for names (etl.linkage.decide), which takes its pairs from tables of names.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
ROUNDS: Final = 100
SETTLED: Final = 1e-9
MOST_LOG_ODDS: Final = 40.0


@dataclass(frozen=True)
class Competed:
    """What competition made of the pairs, in their order.

    Attributes
    ----------
    probability : after the rivals. group : the person and year of the left record. best : the pair
        is the first choice of both its sides.
    """

    probability: Floats
    group: Rows
    best: Bools


def gather_people(lefts: Rows, others: Rows, records: int) -> Rows:
    """Number the people behind the left records, of which some are one person's copies."""
    graph = coo_array((np.ones(len(lefts), np.int8), (lefts, others)), shape=(records, records))
    _, people = connected_components(graph, directed=False)
    return np.asarray(people, dtype=np.int64)


def compete(group: Rows, right: Rows, log_odds: Floats) -> Competed:
    """Let the pairs of people and records compete.

    Parameters
    ----------
    group
        Shape (pairs,): number of the left person within a year.
    log_odds
        Natural logarithm of the odds of a match by the pair's own evidence.
    """
    log_odds = np.clip(log_odds, -MOST_LOG_ODDS, MOST_LOG_ODDS)
    # Of copies of one person the strongest speaks; the others follow it.
    order = np.lexsort((np.arange(len(group)), -log_odds, right, group))
    starts = np.ones(len(order), np.bool_)
    starts[1:] = (np.diff(group[order]) != 0) | (np.diff(right[order]) != 0)
    strongest = order[starts]
    of = np.empty(len(order), np.int64)
    of[order] = np.cumsum(starts) - 1
    chosen = _messages(group[strongest], right[strongest], log_odds[strongest])
    alone = 1 / (1 + np.exp(-log_odds))
    probability = chosen[of] * alone / np.maximum(alone[strongest][of], 1e-300)
    best = np.zeros(len(group), np.bool_)
    best[strongest] = _first(group[strongest], chosen) & _first(right[strongest], chosen)
    return Competed(probability, group, best)


def _messages(group: Rows, right: Rows, log_odds: Floats) -> Floats:
    """Probabilities of pairs of which no two share a person or a record."""
    group, right = (np.unique(node, return_inverse=True)[1].reshape(-1) for node in (group, right))
    odds = np.exp(log_odds)
    from_left, from_right = np.ones(len(odds)), np.ones(len(odds))
    for _ in range(ROUNDS):
        before = from_left
        from_left = _freedom(group, odds * from_right)
        from_right = _freedom(right, odds * from_left)
        if not len(odds) or float(np.abs(from_left - before).max()) < SETTLED:
            break
    joint = odds * from_left * from_right
    return np.asarray(joint / (1 + joint))


def _freedom(node: Rows, weights: Floats) -> Floats:
    total = np.bincount(node, weights=weights)[node]
    return np.asarray(1 / (1 + np.maximum(total - weights, 0.0)))


def _first(node: Rows, chosen: Floats) -> Bools:
    """Whether each pair is its node's first choice; of equals, none is."""
    order = np.lexsort((-chosen, node))
    new = np.ones(len(order), np.bool_)
    new[1:] = np.diff(node[order]) != 0
    tied = np.zeros(len(order), np.bool_)
    tied[:-1] = ~new[1:] & (np.diff(chosen[order]) == 0)
    out = np.zeros(len(order), np.bool_)
    out[order] = new & ~tied
    return out
