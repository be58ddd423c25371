"""Random draws shared by the generator: seeded streams and a few vectorised distributions."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Give the random stream of one concern, so that a change in one leaves the others alone."""
    words = [n if isinstance(n, int) else zlib.crc32(n.encode()) for n in names]
    return np.random.default_rng([seed, *words])


def expit(logit: Floats) -> Floats:
    """Turn log odds into a probability."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)


def pick(rng: np.random.Generator, weights: Floats | Sequence[float], size: int) -> Ints:
    """Draw `size` positions in proportion to `weights`."""
    cumulated = np.cumsum(np.asarray(weights, dtype=np.float64))
    found = np.searchsorted(cumulated, rng.random(size) * cumulated[-1], side="right")
    return np.asarray(np.minimum(found, len(cumulated) - 1), dtype=np.int64)


def pick_rows(rng: np.random.Generator, weights: Floats) -> Ints:
    """Draw one position for each row of `weights` (rows x choices)."""
    cumulated = np.cumsum(weights, axis=1)
    aim = rng.random(len(weights))[:, None] * cumulated[:, -1:]
    below = (cumulated <= aim).sum(axis=1)
    return np.asarray(np.minimum(below, weights.shape[1] - 1), dtype=np.int64)


def pick_by_group(rng: np.random.Generator, groups: Ints, weights: Floats) -> Ints:
    """Draw one position for each element from the row of `weights` that its group names."""
    out = np.zeros(len(groups), dtype=np.int64)
    for group in np.unique(groups):
        here = np.flatnonzero(groups == group)
        out[here] = pick(rng, weights[group], len(here))
    return out


def normal_scores(values: Floats, weights: Floats) -> Floats:
    """Standardise values so that their weighted mean is 0 and their weighted deviation is 1."""
    mean = np.average(values, weights=weights)
    return np.asarray((values - mean) / np.sqrt(np.average((values - mean) ** 2, weights=weights)))


def weighted_groups(values: Floats, weights: Floats, groups: int) -> Ints:
    """Cut values into groups 1 (lowest) to `groups` that hold equal weight."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) / weights.sum()
    out = np.empty(len(values), dtype=np.int64)
    out[order] = np.minimum(np.ceil(share * groups - 1e-9), groups).astype(np.int64)
    return np.maximum(out, 1)


def solve_intercept(scores: Floats, target: float) -> float:
    """Find a such that the mean of expit(a + scores) is `target` (bisection)."""
    if len(scores) > 4000:  # the mean over 4,000 quantiles differs in the fifth decimal only
        scores = np.quantile(scores, (np.arange(4000) + 0.5) / 4000)
    low, high = -30.0, 30.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(middle + scores).mean() < target else (low, middle)
    return (low + high) / 2
