"""The mean of people in schools, and its interval."""

import math

import numpy as np
import pytest
from scipy.stats import t

from analytics.reports.ks4_school_average.clustered import mean_of_clusters


def test_mean_of_clusters__against_the_sandwich_in_matrices__same_mean_and_interval() -> None:
    random = np.random.default_rng(4)
    schools = np.repeat(np.arange(12), random.integers(3, 15, 12))
    values = random.normal(0, 8, schools.size) + random.normal(0, 4, 12)[schools]
    ones = np.ones((schools.size, 1))
    inside = np.linalg.inv(ones.T @ ones)
    mean = float((inside @ ones.T @ values)[0])
    residuals = values - mean
    scores = [ones[schools == each].T @ residuals[schools == each] for each in range(12)]
    meat = sum(np.outer(score, score) for score in scores)
    error = math.sqrt(float((inside @ meat @ inside)[0, 0]) * 12 / 11)
    half = t.ppf(0.975, 11) * error
    sizes = [int((schools == school).sum()) for school in range(12)]
    sums = [float(values[schools == school].sum()) for school in range(12)]

    found = mean_of_clusters(sizes, sums)

    assert found.mean == pytest.approx(mean)
    assert (found.low, found.high) == pytest.approx((mean - half, mean + half))


def test_mean_of_clusters__one_school__no_interval() -> None:
    found = mean_of_clusters([4], [10.0])
    assert (found.mean, found.low, found.high) == (2.5, None, None)


def test_mean_of_clusters__alike_within_schools__wider_than_if_they_were_not() -> None:
    apart = mean_of_clusters([1] * 8, [5.0, 5.0, 5.0, 5.0, -5.0, -5.0, -5.0, -5.0])
    alike = mean_of_clusters([4, 4], [20.0, -20.0])
    assert apart.half is not None
    assert alike.half is not None
    assert alike.half > 3 * apart.half
