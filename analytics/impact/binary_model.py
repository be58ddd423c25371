"""Models of a yes or no by maximum likelihood: Newton's steps over blocks of people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, log_ndtr, logit, ndtr, ndtri
from threadpoolctl import threadpool_limits

from analytics.impact.units import Bools, Floats

Link = Literal["logit", "probit"]

_CONVERGED: Final = 1e-10  # widest last step, in standard deviations of the linear predictor
_MOST_STEPS: Final = 25  # without separation Newton needs fewer than ten
_MOST_HALVINGS: Final = 12
_RIDGE: Final = 1e-6  # of the mean log-likelihood, only where there is no maximum without it
_COLLINEAR: Final = 1e-10  # part of a column's variance that earlier columns leave unexplained
_STILL_MOVING: Final = 1e-3
_LOG_ROOT_TAU: Final = 0.5 * np.log(2 * np.pi)
#: People whose scaled columns are in memory at once: they stay in a core's cache.
_BLOCK: Final = 16_384


@dataclass(frozen=True, slots=True)
class BinaryModel:
    """A fitted model of a yes or no on p columns.

    Attributes
    ----------
    intercept, coefficients : of the linear predictor, p in the columns' own units; 0 for a
        column that is left out.
    link : logit or probit.
    constant, collinear : places of columns left out: all of one value; told by those before it.
    separating : places of columns by which yes and no are told apart without error, so that no
        maximum exists and a slight ridge stands in; empty where there is a maximum.
    is_separated : whether that was so, also where no single column can be named.
    """

    intercept: float
    coefficients: Floats
    link: Link
    constant: tuple[int, ...]
    collinear: tuple[int, ...]
    separating: tuple[int, ...]
    is_separated: bool

    def predict_linear(self, columns: Floats) -> Floats:
        """Give the linear predictor, n.

        It is added up column by column: people who are alike get the very same number, which a
        product of matrices does not promise, and so ties stay ties.
        """
        total = np.full(len(columns), self.intercept)
        for place in np.flatnonzero(self.coefficients):
            total += self.coefficients[place] * columns[:, place]
        return total

    def predict(self, columns: Floats) -> Floats:
        """Give the probability of a yes, n."""
        linear = self.predict_linear(columns)
        return np.asarray(expit(linear) if self.link == "logit" else ndtr(linear))


def fit_binary(columns: Floats, answer: Bools, weights: Floats, link: Link) -> BinaryModel:
    """Fit a yes or no on columns by maximum likelihood, without a penalty.

    Parameters
    ----------
    columns
        n x p, in any units: each is scaled to mean 0 and standard deviation 1 within the fit.
    answer
        n; both answers occur.
    weights
        n, positive: how much a person's log-likelihood counts.
    link
        `logit` or `probit`.

    Source
    ------
    Newton's method on the log-likelihood (McCullagh & Nelder 1989, chapter 4), until the last
    step moves no linear predictor by more than about 1e-10; checked against R's `glm`. Collinear
    columns are left out from the right, as R does. Where the answers are separated there is no
    maximum (Albert & Anderson 1984): a ridge of 1e-6 of the mean log-likelihood stands in.
    """
    # Threads that wait for one another over such small products cost ten times what they do.
    with threadpool_limits(1, "blas"):
        return _fit(columns, answer, weights / weights.mean(), link)


def _fit(columns: Floats, answer: Bools, weights: Floats, link: Link) -> BinaryModel:
    mean, spread, constant, collinear = _scale(columns, weights)
    kept = np.setdiff1d(np.arange(columns.shape[1]), constant + collinear)
    people = _People(columns, answer, weights, kept, mean[kept], spread[kept], link)
    fitted = _climb(people, 0.0)
    separated = fitted.moving is not None
    separating: tuple[int, ...] = ()
    if fitted.moving is not None:
        separating = tuple(int(place) for place in kept[fitted.moving[1:] > _STILL_MOVING])
        fitted = _climb(people, _RIDGE)
    coefficients = np.zeros(columns.shape[1])
    coefficients[kept] = fitted.scaled[1:] / spread[kept]
    intercept = float(fitted.scaled[0] - coefficients @ mean)
    return BinaryModel(intercept, coefficients, link, constant, collinear, separating, separated)


@dataclass(frozen=True, slots=True)
class _People:
    columns: Floats
    answer: Bools
    weights: Floats
    kept: np.ndarray
    mean: Floats
    spread: Floats
    link: Link

    def blocks(self) -> Iterator[tuple[Floats, Bools, Floats]]:
        """Give scaled columns with a leading one, answers and weights, block by block."""
        for start in range(0, len(self.answer), _BLOCK):
            part = slice(start, start + _BLOCK)
            scaled = (self.columns[part][:, self.kept] - self.mean) / self.spread
            ones = np.ones((len(scaled), 1))
            yield np.hstack([ones, scaled]), self.answer[part], self.weights[part]


@dataclass(frozen=True, slots=True)
class _Fitted:
    scaled: Floats
    moving: Floats | None  # sizes of the last step where it never came to rest


@dataclass(frozen=True, slots=True)
class _Slope:
    likelihood: float
    gradient: Floats
    curvature: Floats


def _scale(
    columns: Floats, weights: Floats
) -> tuple[Floats, Floats, tuple[int, ...], tuple[int, ...]]:
    """Give means, standard deviations, and the places of constant and of collinear columns."""
    total, p = weights.sum(), columns.shape[1]
    mean = (weights @ columns) / total
    products = np.zeros((p, p))
    for start in range(0, len(columns), _BLOCK):
        part = columns[start : start + _BLOCK] - mean
        products += part.T @ (weights[start : start + _BLOCK, None] * part)
    spread = np.sqrt(np.diag(products) / total)
    is_constant = spread <= 1e-12 * np.maximum(np.abs(mean), 1e-300)
    spread[is_constant] = 1.0
    left = products / total / np.outer(spread, spread)
    collinear = []
    for place in np.flatnonzero(~is_constant):  # Cholesky, one column after another
        if left[place, place] < _COLLINEAR:
            collinear.append(int(place))
            continue
        left = left - np.outer(left[:, place], left[place]) / left[place, place]
    constant = tuple(int(place) for place in np.flatnonzero(is_constant))
    return mean, spread, constant, tuple(collinear)


def _climb(people: _People, ridge: float) -> _Fitted:
    """Take Newton's steps to the top; without one, say what was still moving."""
    share = float(np.average(people.answer, weights=people.weights))
    at = np.zeros(len(people.kept) + 1)
    at[0] = logit(share) if people.link == "logit" else ndtri(share)
    slope = _measure_slope(people, at, ridge)
    step = at
    for _ in range(_MOST_STEPS if ridge == 0 else 4 * _MOST_STEPS):
        try:
            step = cho_solve(cho_factor(slope.curvature), slope.gradient)
        except np.linalg.LinAlgError:
            break
        if np.abs(step).max() < _CONVERGED:
            return _Fitted(at + step, None)
        at, slope = _take(people, at, step, slope, ridge)
    return _Fitted(at, np.abs(step))


def _take(
    people: _People, at: Floats, step: Floats, slope: _Slope, ridge: float
) -> tuple[Floats, _Slope]:
    """Take a step, or as many halves of it as do not lead down."""
    for _ in range(_MOST_HALVINGS):
        there = _measure_slope(people, at + step, ridge)
        if there.likelihood >= slope.likelihood - 1e-12:
            break
        step = step / 2
    return at + step, there


def _measure_slope(people: _People, at: Floats, ridge: float) -> _Slope:
    """Give the mean log-likelihood with its first and its negative second derivatives."""
    likelihood, gradient = 0.0, np.zeros(len(at))
    curvature = np.zeros((len(at), len(at)))
    for columns, answer, weights in people.blocks():
        told, first, second = _derive(columns @ at, answer, people.link)
        likelihood += float(weights @ told)
        gradient += columns.T @ (weights * first)
        curvature += columns.T @ ((weights * second)[:, None] * columns)
    n = len(people.answer)
    penalty = np.full(len(at), ridge)
    penalty[0] = 0.0
    return _Slope(
        likelihood / n - float(penalty @ at**2) / 2,
        gradient / n - penalty * at,
        curvature / n + np.diag(penalty),
    )


def _derive(linear: Floats, answer: Bools, link: Link) -> tuple[Floats, Floats, Floats]:
    """Give log-likelihoods with their first and negative second derivatives in the predictor."""
    if link == "logit":
        p = expit(linear)
        return answer * linear - np.logaddexp(0.0, linear), answer - p, p * (1 - p)
    sign = np.where(answer, 1.0, -1.0)
    told = np.asarray(log_ndtr(sign * linear))
    ratio = np.exp(-(linear**2) / 2 - _LOG_ROOT_TAU - told)
    return told, sign * ratio, ratio * (ratio + sign * linear)
