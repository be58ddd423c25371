"""CR2 against its definition, written out with the whole matrices."""

import numpy as np
import pytest

from analytics.impact.estimate.regression import fit_linear
from analytics.impact.estimate.small_samples import ClusterAdjustment
from analytics.impact.units import Floats, Ints


def define_cr2(
    columns: Floats, outcome: Floats, weights: Floats, clusters: Ints, direction: Floats
) -> tuple[float, float]:
    """Give the error and the degrees of freedom as Pustejovsky & Tipton (2018) define them."""
    x = np.column_stack([np.ones(len(outcome)), columns])
    bread = np.linalg.inv(x.T @ (weights[:, None] * x))
    left = np.eye(len(outcome)) - x @ bread @ (weights[:, None] * x).T
    residuals, rows, scores = left @ outcome, [], []
    for code in np.unique(clusters):
        mine = clusters == code
        values, vectors = np.linalg.eigh(left[mine] @ left[mine].T)
        powers = np.where(values > 1e-10, np.maximum(values, 1e-10) ** -0.5, 0.0)
        adjustment = (vectors * powers) @ vectors.T
        moved = adjustment @ (weights[mine, None] * x[mine]) @ bread @ direction
        rows.append(left[mine].T @ moved)
        scores.append(residuals[mine] @ moved)
    covariances = np.array(rows) @ np.array(rows).T
    df = np.trace(covariances) ** 2 / float(np.sum(covariances**2))
    return float(np.linalg.norm(scores)), df


@pytest.mark.parametrize("equal_weights", [True, False])
@pytest.mark.parametrize("schools", [4, 12])
def test_cluster_adjustment__any_design__is_the_definition(
    schools: int, equal_weights: bool
) -> None:
    random = np.random.default_rng(schools)
    n = 80
    clusters = random.integers(0, schools, n)
    # Whole schools take part, one of them with a level of a covariate that no other has.
    columns = np.column_stack([clusters % 2, clusters == 1, random.normal(size=n)]).astype(float)
    weights = np.ones(n) if equal_weights else random.uniform(0.2, 3, n)
    outcome = random.normal(size=n) + random.normal(size=schools)[clusters]
    fitted = fit_linear(columns, outcome, weights, np.arange(n))
    direction = np.array([1.0, 0.0, 0.0])
    found = ClusterAdjustment([fitted.fit], clusters).measure([fitted.basis.place(0.0, direction)])
    error, df = define_cr2(columns, outcome, weights, clusters, np.array([0.0, *direction]))
    assert found.error == pytest.approx(error, rel=1e-10)
    assert found.df == pytest.approx(df, rel=1e-8)


def test_cluster_adjustment__two_fits__is_that_of_one_with_every_interaction() -> None:
    random = np.random.default_rng(3)
    n, schools = 120, 15
    clusters, treated = random.integers(0, schools, n), random.random(n) < 0.4
    prior, weights = random.normal(size=n), random.uniform(0.5, 2, n)
    outcome = prior + treated + random.normal(size=schools)[clusters]
    apart = [
        fit_linear(prior[group, None], outcome[group], weights[group], np.flatnonzero(group))
        for group in (treated, ~treated)
    ]
    at = np.array([0.3])
    gradients = [apart[0].basis.place(1.0, at), -apart[1].basis.place(1.0, at)]
    found = ClusterAdjustment([one.fit for one in apart], clusters).measure(gradients)
    columns = np.column_stack([treated, prior, treated * prior])
    error, df = define_cr2(columns, outcome, weights, clusters, np.array([0.0, 1.0, 0.0, 0.3]))
    assert found.error == pytest.approx(error, rel=1e-10)
    assert found.df == pytest.approx(df, rel=1e-10)


def test_cluster_adjustment__mean_of_equal_schools__has_one_degree_less_than_schools() -> None:
    means = np.array([1.0, 4.0, 2.0, 9.0])
    fitted = fit_linear(np.empty((20, 0)), np.repeat(means, 5), np.ones(20), np.arange(20))
    gradient = fitted.basis.place(1.0, np.empty(0))
    found = ClusterAdjustment([fitted.fit], np.repeat(np.arange(4), 5)).measure([gradient])
    assert found.error == pytest.approx(means.std(ddof=1) / 2)
    assert found.df == pytest.approx(3)
