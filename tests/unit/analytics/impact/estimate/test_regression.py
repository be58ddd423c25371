"""Regressions against statsmodels, and what becomes of columns that tell nothing."""

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.impact.estimate.regression import fit_linear, fit_logistic, make_basis

RANDOM = np.random.default_rng(7)
N = 200
COLUMNS = np.column_stack(
    [RANDOM.normal(1e4, 3e3, N), RANDOM.random(N) < 0.3, RANDOM.normal(size=N)]
)
WEIGHTS = RANDOM.uniform(0.2, 3, N)
OUTCOME = COLUMNS @ [1e-4, 1.0, -2.0] + RANDOM.normal(size=N)
PEOPLE = np.arange(N)


def test_make_basis__any_columns__are_orthonormal_under_the_weights() -> None:
    basis = make_basis(COLUMNS, WEIGHTS)
    products = basis.values.T @ (WEIGHTS[:, None] * basis.values)
    assert products == pytest.approx(np.eye(4), abs=1e-13)
    assert basis.place(1.0, COLUMNS[5]) == pytest.approx(basis.values[5])


def test_make_basis__nearly_collinear__is_still_orthonormal() -> None:
    near = np.column_stack([COLUMNS, COLUMNS[:, 2] + 1e-4 * RANDOM.normal(size=N)])
    basis = make_basis(near, WEIGHTS)
    products = basis.values.T @ (WEIGHTS[:, None] * basis.values)
    assert products == pytest.approx(np.eye(5), abs=1e-12)


def test_make_basis__told_and_constant_columns__are_left_out() -> None:
    told = np.column_stack([COLUMNS, np.full(N, 3.0), COLUMNS[:, 0] - 2 * COLUMNS[:, 2]])
    basis = make_basis(told, WEIGHTS)
    assert basis.kept.tolist() == [0, 1, 2]
    assert not basis.is_whole


def test_fit_linear__weights__coefficients_are_those_of_statsmodels() -> None:
    expected = sm.WLS(OUTCOME, sm.add_constant(COLUMNS), weights=WEIGHTS).fit()
    fitted = fit_linear(COLUMNS, OUTCOME, WEIGHTS, PEOPLE)
    for place, direction in enumerate(np.eye(3)):
        coefficient = fitted.basis.place(0.0, direction) @ fitted.coefficients
        assert coefficient == pytest.approx(expected.params[place + 1], rel=1e-10)
    assert fitted.predict(COLUMNS) == pytest.approx(expected.fittedvalues, rel=1e-10)
    assert fitted.fit.leverages.sum() == pytest.approx(4)


def test_fit_logistic__weights__mean_and_its_error_are_those_of_statsmodels() -> None:
    outcome = (OUTCOME > 0).astype(float)
    with_constant = sm.add_constant(COLUMNS)
    model = sm.GLM(outcome, with_constant, family=sm.families.Binomial(), freq_weights=WEIGHTS)
    expected = model.fit(tol=1e-14, cov_type="HC0")
    fitted = fit_logistic(COLUMNS, outcome, WEIGHTS, PEOPLE)
    mean, gradient = fitted.average(COLUMNS, WEIGHTS)
    probabilities = expected.fittedvalues
    assert mean == pytest.approx(np.average(probabilities, weights=WEIGHTS), rel=1e-10)
    slope = WEIGHTS * probabilities * (1 - probabilities) @ with_constant / WEIGHTS.sum()
    moved = fitted.fit.lean(gradient)
    scores = with_constant * (WEIGHTS * (outcome - probabilities))[:, None]
    bread = np.linalg.inv(
        with_constant.T @ ((WEIGHTS * probabilities * (1 - probabilities))[:, None] * with_constant)
    )
    assert moved == pytest.approx(scores @ bread @ slope, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_make_basis__more_columns_than_people__keeps_what_can_be_told_apart(seed: int) -> None:
    """Nearly collinear columns of few people: sums of products no longer tell them apart."""
    rng = np.random.default_rng(seed)
    some = rng.normal(size=(11, 6))
    near = some + 1e-4 * rng.normal(size=(11, 6))
    columns = np.column_stack([some, near, rng.normal(size=(11, 3))])
    weights = rng.random(11) + 0.5
    basis = make_basis(columns, weights)
    products = basis.values.T @ (weights[:, None] * basis.values)
    assert products == pytest.approx(np.eye(11), abs=1e-10)
    placed = np.array([basis.place(1.0, person) for person in columns])
    assert placed == pytest.approx(basis.values, abs=1e-8)
