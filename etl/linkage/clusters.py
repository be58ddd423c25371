"""People from pairs: which records stand together, so that one wrong pair joins no two families.

Clusters grow by average link: two of them become one while the mean probability of all pairs
between them is at least the threshold. A pair that was never compared, or is hardly likely, counts
as nought in it. Two records that are known to be two people's (of one year, or relatives) are never
put together, and are rivals for a third: a record that could be either's is nobody's.

Knows rows and probabilities; nothing of names.

Source: average linkage, Sokal and Michener 1958; checked against scipy.cluster.hierarchy. The
rivals are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.linkage.components import Rows, number_components
from etl.linkage.fields import Floats

NO_PERIOD: Final = -1
"""Of a record that may be the same person's as any other."""
_LEAST: Final = 1e-12


@dataclass(frozen=True)
class Pairs:
    """Pairs of records, each once; those left out were never compared.

    Attributes
    ----------
    left, right : shape (pairs,): the rows of the two. probability : that they are one person's.
    apart : they are known to be two people's, whatever the probability.
    """

    left: Rows
    right: Rows
    probability: Floats
    apart: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_] | Rows) -> "Pairs":
        """Give some of the pairs."""
        return Pairs(
            self.left[chosen], self.right[chosen], self.probability[chosen], self.apart[chosen]
        )


def cluster_pairs(pairs: Pairs, periods: Rows, *, threshold: float) -> Rows:
    """Put records together that are one person's.

    Parameters
    ----------
    periods
        Shape (records,): two records of one period are never put together; NO_PERIOD for a record
        that may go with any.
    threshold
        Least mean probability between two clusters that become one, above 0.

    Returns
    -------
    Rows
        Shape (records,): the first row of the cluster of each. It does not depend on the order of
        the pairs; of equal means the one with the first rows comes first.
    """
    first = np.arange(len(periods))
    joined = pairs.only(~pairs.apart)
    component = number_components(joined.left, joined.right, len(periods))
    pairs = pairs.only(component[pairs.left] == component[pairs.right])
    of_pair = component[pairs.left]
    alone = np.bincount(of_pair, minlength=len(first) + 1)[of_pair] == 1
    one_period = (periods[pairs.left] == periods[pairs.right]) & (periods[pairs.left] != NO_PERIOD)
    likely = alone & (pairs.probability >= threshold) & ~one_period
    low, high = np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right)
    first[high[likely]] = low[likely]
    for part in _parts(of_pair, np.flatnonzero(~alone)):
        for row, cluster in _Growing(pairs.only(part), periods).merge(threshold):
            first[row] = cluster
    return first


def _parts(component: Rows, pairs: Rows) -> Iterator[Rows]:
    """Give the pairs of each component."""
    ordered = pairs[np.argsort(component[pairs], kind="stable")]
    edges = np.flatnonzero(np.diff(component[ordered])) + 1
    yield from (part for part in np.split(ordered, edges) if len(part))


class _Growing:
    """The clusters of one component while they grow; each is known by its first row."""

    def __init__(self, pairs: Pairs, periods: Rows) -> None:
        rows = np.unique(np.concatenate([pairs.left, pairs.right])).tolist()
        self._members = {row: [row] for row in rows}
        self._periods = {row: {int(periods[row])} - {NO_PERIOD} for row in rows}
        self._sums: dict[int, dict[int, float]] = {row: {} for row in rows}
        self._apart: dict[int, set[int]] = {row: set() for row in rows}
        low, high = np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right)
        for place in np.lexsort((high, low)):
            one, other = int(low[place]), int(high[place])
            chance = float(pairs.probability[place])
            self._sums[one][other] = self._sums[other][one] = chance
            if pairs.apart[place]:
                self._apart[one].add(other)
                self._apart[other].add(one)

    def merge(self, threshold: float) -> Iterator[tuple[int, int]]:
        """Merge what is likeliest first; give each row with the first row of its cluster."""
        waiting = [
            (-chance, one, other)
            for one, others in self._sums.items()
            for other, chance in others.items()
            if one < other and chance >= threshold
        ]
        heapify(waiting)
        held: list[tuple[float, int, int]] = []
        while waiting:
            less_mean, one, other = heappop(waiting)
            # An older mean of two clusters that have grown since, or are no more.
            if other not in self._sums.get(one, {}) or self._mean(one, other) != -less_mean:
                continue
            if self._are_apart(one, other):
                continue
            if self._among_rivals(one, other) < threshold:
                held.append((less_mean, one, other))
                continue
            for third in self._join(one, other):
                mean = self._mean(one, third)
                if mean >= threshold:
                    heappush(waiting, (-mean, min(one, third), max(one, third)))
            # Their rivals may be rivals no more.
            while held:
                heappush(waiting, held.pop())
        for first, members in self._members.items():
            yield from ((row, first) for row in members)

    def _mean(self, one: int, other: int) -> float:
        pairs = len(self._members[one]) * len(self._members[other])
        return self._sums[one][other] / pairs

    def _are_apart(self, one: int, other: int) -> bool:
        return other in self._apart[one] or bool(self._periods[one] & self._periods[other])

    def _among_rivals(self, one: int, other: int) -> float:
        """Give the chance of the two, if either has likely partners that are not the other's."""
        odds = _odds(self._mean(one, other))
        rivals = [
            _odds(self._mean(end, third))
            for end, partner in ((one, other), (other, one))
            for third in self._sums[end]
            if third != partner
            and self._are_apart(third, partner)
            and not self._are_apart(third, end)
        ]
        return odds / (1 + odds + max(rivals, default=0.0))

    def _join(self, one: int, other: int) -> list[int]:
        """Take the other cluster into the first; give those that have pairs with it."""
        self._members[one] += self._members.pop(other)
        self._periods[one] |= self._periods.pop(other)
        for third in self._apart.pop(other):
            self._apart[third].discard(other)
            self._apart[third].add(one)
            self._apart[one].add(third)
        del self._sums[one][other]
        for third, chance in self._sums.pop(other).items():
            if third == one:
                continue
            del self._sums[third][other]
            joined = self._sums[one].get(third, 0.0) + chance
            self._sums[one][third] = self._sums[third][one] = joined
        return sorted(self._sums[one])


def _odds(chance: float) -> float:
    return chance / max(1 - chance, _LEAST)
