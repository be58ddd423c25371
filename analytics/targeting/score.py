"""Scores of neighbourhoods: the weighted mean of their ranks among all."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Classes of a map: fifths of all neighbourhoods that have a score.
CLASSES: Final = 5
#: An area of which less than so much of the weight is known has no score.
_LEAST_KNOWN: Final = 0.5


def rank_percentiles(values: ArrayLike) -> NDArray[np.float64]:
    """Say of each value which share of the known values is lower, half of equal ones counted.

    Parameters
    ----------
    values
        Shape (n,); NaN where it is not known.

    Returns
    -------
    NDArray[np.float64]
        Shape (n,), above 0 and below 1, their mean 0.5; NaN where the value is not known.

    Source
    ------
    The percentile rank in its usual form; checked against SciPy's `rankdata`.
    """
    given = np.asarray(values, np.float64)
    ranks = np.full(given.shape, np.nan)
    known = ~np.isnan(given)
    if known.any():
        _, place, counts = np.unique(given[known], return_inverse=True, return_counts=True)
        ranks[known] = ((counts.cumsum() - counts / 2) / counts.sum())[place]
    return ranks


def score_areas(
    values: NDArray[np.float64], weights: ArrayLike, needs_when_low: ArrayLike
) -> NDArray[np.float64]:
    """Score areas by how much they need: the weighted mean of their percentile ranks.

    Parameters
    ----------
    values
        Shape (n, k), of n areas the values of k indicators; NaN where one is not known.
    weights
        Shape (k,), above 0.
    needs_when_low
        Shape (k,), whether low values of an indicator are a sign of need.

    Returns
    -------
    NDArray[np.float64]
        Shape (n,), from 0 to 100, high for need. An indicator that is not known of an area does
        not count there; NaN where less than half of the weight is known.
    """
    signs = np.where(needs_when_low, -1.0, 1.0)
    ranks = np.column_stack([rank_percentiles(each) for each in (values * signs).T])
    known = np.isfinite(ranks) * np.asarray(weights, np.float64)
    weight = known.sum(axis=1)
    scores = np.full(len(ranks), np.nan)
    enough = weight >= _LEAST_KNOWN * np.sum(weights)
    total = (np.nan_to_num(ranks) * known).sum(axis=1)
    scores[enough] = 100 * total[enough] / weight[enough]
    return scores


def class_of(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Put areas into fifths by score, 0 the lowest and 4 the highest; -1 where there is none."""
    ranks = rank_percentiles(scores)
    classes = np.full(len(scores), -1)
    known = np.isfinite(ranks)
    classes[known] = np.minimum((ranks[known] * CLASSES).astype(np.int64), CLASSES - 1)
    return classes


def rank_places(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give each its place, 1 the highest; equal scores share the best; 0 where there is none."""
    known = np.isfinite(scores)
    places = np.zeros(len(scores), np.int64)
    ascending = np.sort(scores[known])
    places[known] = 1 + known.sum() - np.searchsorted(ascending, scores[known], side="right")
    return places
