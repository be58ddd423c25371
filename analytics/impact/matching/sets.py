"""What follows from matched pairs: weights and the numbers of the matched sets, as by MatchIt."""

import numpy as np

from analytics.impact.matched import Matched, Pairs
from analytics.impact.units import Bools, Floats, Ints


def gather_pairs(
    pairs: Pairs,
    discarded: Bools,
    *,
    distance: Floats | None = None,
    notes: tuple[str, ...] = (),
) -> Matched:
    """Make a matched sample of matched pairs.

    Parameters
    ----------
    pairs
        Who was matched with whom, by places among n people.
    discarded, distance, notes
        n, n, and sentences, as the matched sample shall have them.

    Source
    ------
    MatchIt: somebody found for one who has k matches counts 1/k, summed over all for whom they
    were found; these weights are then scaled so that those found average 1.
    """
    n = len(discarded)
    matches = np.bincount(pairs.focal, minlength=n)
    shares = np.bincount(pairs.other, weights=1 / matches[pairs.focal], minlength=n)
    is_focal, found = matches > 0, shares > 0
    weights = is_focal.astype(np.float64)
    if len(pairs):
        weights[found] = shares[found] * (found.sum() / shares.sum())
    is_once = found.sum() == len(pairs)
    return Matched(
        weights=weights,
        subclass=_number_sets(pairs, is_focal) if is_once else np.full(n, -1),
        discarded=discarded,
        distance=distance,
        pairs=pairs,
        notes=notes,
    )


def sort_pairs(focal: Ints, other: Ints, rank: Ints, distance: Floats) -> Pairs:
    """Give pairs, a row each, in the order of those they were made for and of their ranks."""
    order = np.lexsort((rank, focal))
    return Pairs(focal[order], other[order], rank[order], distance[order])


def _number_sets(pairs: Pairs, is_focal: Bools) -> Ints:
    """Number matched sets in the order of those they were made for."""
    sets = np.cumsum(is_focal) - 1
    numbers = np.where(is_focal, sets, -1)
    numbers[pairs.other] = sets[pairs.focal]
    return numbers
