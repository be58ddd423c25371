"""The interval of a mean whose people come in schools, which are alike in more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

_SIDE: Final = 0.975


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """A mean, and half its interval of 95 per cent; None where there is a single cluster."""

    mean: float
    half: float | None

    @property
    def low(self) -> float | None:
        """Where the interval begins."""
        return None if self.half is None else self.mean - self.half

    @property
    def high(self) -> float | None:
        """Where the interval ends."""
        return None if self.half is None else self.mean + self.half


def mean_of_clusters(sizes: Sequence[int], sums: Sequence[float]) -> ClusteredMean:
    """Give the mean of people in clusters, with an interval that allows for the clusters.

    Parameters
    ----------
    sizes, sums
        For each cluster the number of its people (1 or more), and the sum of their values.

    Returns
    -------
    ClusteredMean
        In the unit of the values.

    Source
    ------
    Liang and Zeger (1986), variance of a mean from sums of residuals by cluster, with the factor
    G / (G - 1) and Student's t with G - 1 degrees of freedom for few clusters (Cameron and Miller
    2015, section VI). Checked against the sandwich of a regression on a constant, in matrices.
    """
    # Slow to start with, and no report but this needs it.
    from scipy.stats import t

    people, clusters = sum(sizes), len(sizes)
    mean = sum(sums) / people
    if clusters < 2:
        return ClusteredMean(mean, None)
    residuals = (total - size * mean for size, total in zip(sizes, sums, strict=True))
    variance = clusters / (clusters - 1) * sum(each**2 for each in residuals) / people**2
    return ClusteredMean(mean, float(t.ppf(_SIDE, clusters - 1)) * sqrt(variance))
