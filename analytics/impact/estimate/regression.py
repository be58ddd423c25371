"""Weighted regressions, kept in the form that standard errors are made from.

A fit keeps its columns turned to be orthonormal under its weights. The usual (X'WX)^-1 is then the
identity: a standard error is a sum over people, and a coefficient that collinear columns leave
open is not there at all.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.impact.binary_model import BinaryModel, fit_binary
from analytics.impact.units import Floats, Ints

_COLLINEAR: Final = 1e-10  # part of a column's variance that earlier columns leave unexplained
_WELL_CONDITIONED: Final = 30.0  # one Cholesky is then exact to about 1e-13
_HARDLY_TOLD: Final = 1e4  # sums of products may then take rounding for a column of its own
_LEAST_VARIANCE: Final = 1e-20  # of a fitted probability: 0 or 1, to the last digit


@dataclass(frozen=True, slots=True)
class Basis:
    """A constant and p columns, turned to be orthonormal under weights.

    Attributes
    ----------
    values : n x q, q at most p + 1: values' diag(weights) values is the identity.
    mean, spread : p: what the columns were centred and scaled by.
    kept : places of the columns that earlier columns do not tell already.
    turn : q x q, from the scaled columns to the basis.
    """

    values: Floats
    mean: Floats
    spread: Floats
    kept: Ints
    turn: Floats

    def place(self, constant: float, columns: Floats) -> Floats:
        """Give a person, or a mean of people, by their p columns in this basis: q."""
        scaled = (columns - constant * self.mean)[self.kept] / self.spread[self.kept]
        return np.asarray(np.concatenate([[constant], scaled]) @ self.turn)

    @property
    def is_whole(self) -> bool:
        """Whether no column was left out as told by others."""
        return len(self.kept) == len(self.mean)


@dataclass(frozen=True, slots=True)
class Fit:
    """A weighted regression of n people on q columns.

    Of a logistic model: the last of its weighted least squares, in units of the standard deviation
    that the model expects of each person.

    Attributes
    ----------
    people : n places in the sample.
    columns : n x q, orthonormal under the weights.
    weights : n. residuals : n.
    """

    people: Ints
    columns: Floats
    weights: Floats
    residuals: Floats

    @property
    def leverages(self) -> Floats:
        """Give each person's leverage, n."""
        return np.asarray(self.weights * np.einsum("ij,ij->i", self.columns, self.columns))

    def lean(self, gradient: Floats) -> Floats:
        """Give how far each person moves a quantity with this gradient in the basis, n."""
        return np.asarray(self.weights * self.residuals * (self.columns @ gradient))


def make_basis(columns: Floats, weights: Floats) -> Basis:
    """Turn a constant and columns to be orthonormal under weights.

    Parameters
    ----------
    columns
        n x p, without a constant, in any units.
    weights
        n, positive.

    Source
    ------
    Cholesky's QR, twice where columns are nearly collinear (Yamamoto et al. 2015), as exact as a
    QR by reflections. Columns that earlier ones tell are left out, as R does.
    """
    total = weights.sum()
    mean = weights @ columns / total
    centred = columns - mean
    spread = np.sqrt(weights @ centred**2 / total)
    scale = np.where(spread > 1e-12 * np.maximum(np.abs(mean), 1e-300), spread, np.inf)
    scaled = np.empty((len(columns), columns.shape[1] + 1))
    scaled[:, 0] = 1.0
    np.divide(centred, scale, out=scaled[:, 1:])
    kept = _find_independent(scaled[:, 1:].T @ (weights[:, None] * scaled[:, 1:]) / total)
    values = scaled if len(kept) == len(mean) else scaled[:, np.concatenate([[0], kept + 1])]
    try:
        turned, turn = _orthonormalise(values, weights)
        condition = float(np.linalg.cond(turn))
    except np.linalg.LinAlgError:
        condition = np.inf
    if condition > _HARDLY_TOLD:
        turned, kept, turn = _orthonormalise_each(scaled, weights)
    elif condition > _WELL_CONDITIONED:
        turned, again = _orthonormalise(turned, weights)
        turn @= again
    return Basis(turned, mean, scale, kept, turn)


def _orthonormalise(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    lower = np.linalg.cholesky(values.T @ (weights[:, None] * values))
    turn = np.linalg.inv(lower).T
    return values @ turn, turn


def _orthonormalise_each(scaled: Floats, weights: Floats) -> tuple[Floats, Ints, Floats]:
    """Turn one column after the other, by Gram and Schmidt done twice.

    For few people with many columns, where sums of products no longer tell which are told by
    others.
    """
    basis = np.empty((0, len(scaled)))
    upper = np.zeros((scaled.shape[1], scaled.shape[1]))
    kept = []
    for place, column in enumerate(scaled.T):
        rest, along = column, np.zeros(len(basis))
        for _ in range(2):
            part = basis @ (weights * rest)
            rest, along = rest - part @ basis, along + part
        length = np.sqrt(weights @ rest**2)
        if length > np.sqrt(_COLLINEAR * weights.sum()):
            upper[: len(basis), place], upper[len(basis), place] = along, length
            basis = np.vstack([basis, rest / length])
            kept.append(place)
    turn = np.linalg.inv(upper[: len(kept), kept]).astype(np.float64)
    return basis.T, np.array(kept[1:], dtype=np.int64) - 1, turn


def _find_independent(products: Floats) -> Ints:
    """Give the columns that those before them do not tell, by Cholesky's elimination."""
    left = products.copy()
    kept = []
    for place in range(len(left)):
        if left[place, place] > _COLLINEAR:
            kept.append(place)
            left -= np.outer(left[:, place], left[place]) / left[place, place]
    return np.array(kept, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Linear:
    """A regression of a mean: its fit, its basis, and its coefficients in that basis."""

    fit: Fit
    basis: Basis
    coefficients: Floats

    def predict(self, columns: Floats) -> Floats:
        """Give the mean outcome of people by their columns, n."""
        kept, slopes = self.basis.kept, self.basis.turn @ self.coefficients
        centred = (columns - self.basis.mean)[:, kept]
        return np.asarray(slopes[0] + centred @ (slopes[1:] / self.basis.spread[kept]))

    def average(self, columns: Floats, weights: Floats) -> tuple[float, Floats]:
        """Give the mean prediction of people by their columns, and its gradient in the basis."""
        gradient = self.basis.place(1.0, weights @ columns / weights.sum())
        return float(gradient @ self.coefficients), gradient


def fit_linear(columns: Floats, outcome: Floats, weights: Floats, people: Ints) -> Linear:
    """Fit a mean by weighted least squares.

    Parameters
    ----------
    columns
        n x p, without a constant. outcome : n.
    weights
        n, positive. people : n places in the sample.
    """
    basis = make_basis(columns, weights)
    coefficients = basis.values.T @ (weights * outcome)
    residuals = outcome - basis.values @ coefficients
    return Linear(Fit(people, basis.values, weights, residuals), basis, coefficients)


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression: its fit, its basis, and the model that predicts for anybody."""

    fit: Fit
    basis: Basis
    model: BinaryModel

    @property
    def is_separated(self) -> bool:
        """Whether columns tell yes from no without error, so that a slight ridge stands in."""
        return self.model.is_separated

    def average(self, columns: Floats, weights: Floats) -> tuple[float, Floats]:
        """Give the mean probability of people by their columns, and its gradient in the basis."""
        probabilities = self.model.predict(columns)
        variances = weights * probabilities * (1 - probabilities) / weights.sum()
        return (
            float(np.average(probabilities, weights=weights)),
            self.basis.place(float(variances.sum()), variances @ columns),
        )


def fit_logistic(columns: Floats, outcome: Floats, weights: Floats, people: Ints) -> Logistic:
    """Fit a probability by maximum likelihood, weighted: R's `glm` with `quasibinomial`.

    Parameters
    ----------
    columns
        n x p, without a constant. outcome : n, 0 or 1, both of which occur.
    weights
        n, positive. people : n places in the sample.
    """
    model = fit_binary(columns, outcome > 0.5, weights, "logit")
    probabilities = model.predict(columns)
    variances = np.maximum(probabilities * (1 - probabilities), _LEAST_VARIANCE)
    basis = make_basis(columns, weights * variances)
    spreads = np.sqrt(variances)
    fit = Fit(people, basis.values * spreads[:, None], weights, (outcome - probabilities) / spreads)
    return Logistic(fit, basis, model)
