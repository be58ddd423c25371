"""Clustered standard errors that are right with few schools: CR2, and its degrees of freedom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Final

import numpy as np

from analytics.impact.estimate.regression import Fit
from analytics.impact.units import Bools, Floats, Ints

_WIDE: Final = 0.2  # bound of a cluster's leverage up to which a series is the quicker way


@dataclass(frozen=True, slots=True)
class SmallSampleError:
    """A standard error, and the degrees of freedom of the t distribution that goes with it."""

    error: float
    df: float


class ClusterAdjustment:
    """The CR2 adjustment of each cluster's residuals, made once for every effect of a model.

    Parameters
    ----------
    fits
        Regressions, no person in two of them. clusters : n codes from 0, of all people.

    Source
    ------
    Bell & McCaffrey (2002), Pustejovsky & Tipton (2018), as R's clubSandwich does it: independent
    people of equal variance as the working model (its default for weighted `lm`), met within 1e-10.
    Of a logistic model people have the variance that it expects. A cluster's adjustment is a
    power of the identity plus a matrix of low rank; only the small matrices are ever made.
    """

    def __init__(self, fits: Sequence[Fit], clusters: Ints) -> None:
        self._count = int(clusters.max()) + 1
        self._parts = [_Part.of(fit, clusters[fit.people], self._count) for fit in fits]

    def measure(self, gradients: Sequence[Floats]) -> SmallSampleError:
        """Give the error of an effect with these gradients, one for each fit."""
        adjusted = [
            part.adjust(gradient) for part, gradient in zip(self._parts, gradients, strict=True)
        ]
        scores = sum((one.scores for one in adjusted), np.zeros(self._count))
        own = sum((one.own for one in adjusted), np.zeros(self._count))
        left = np.hstack([one.left for one in adjusted])
        right = np.hstack([one.right for one in adjusted])
        shared = np.einsum("ij,ij->i", left, right)
        expected = float(np.sum(own + shared))
        squares = float(own @ own + 2 * own @ shared + np.sum((left.T @ left) * (right.T @ right)))
        df = expected**2 / squares if squares > 0 else nan
        return SmallSampleError(sqrt(float(scores @ scores)), df)


@dataclass(frozen=True, slots=True)
class _Adjusted:
    """What an effect takes of each of G clusters.

    `scores`: G, adjusted. `own`, `left`, `right`: their covariances under the working model, G x G,
    as a diagonal plus left right'.
    """

    scores: Floats
    own: Floats
    left: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    """One fit by clusters, with U = [X, WX] of its columns X and weights W.

    Where all weights are equal U is X alone. In a cluster the residuals' covariance is
    B = I + U C U'. `core` is C, `products` are the clusters' U'U, `scores` their U'e. `wide` are
    the clusters with leverage, `powers` their S in B^(-1/2) = I + U S U'.
    """

    columns: int
    weight: float | None
    squared: Floats
    core: Floats
    products: Floats
    scores: Floats
    wide: Bools
    powers: Floats

    @classmethod
    def of(cls, fit: Fit, clusters: Ints, count: int) -> "_Part":
        order = np.argsort(clusters, kind="stable")
        plain, weights = fit.columns[order], fit.weights[order]
        identity = np.eye(plain.shape[1])
        weighted = weights[:, None] * plain
        squared = weighted.T @ weighted
        if weight := float(weights[0]) if np.ptp(weights) == 0 else None:
            u, core = plain, -weight * identity
        else:
            u = np.hstack([plain, weighted])
            core = np.block([[squared, -identity], [-identity, np.zeros_like(identity)]])
        sizes = np.bincount(clusters, minlength=count)
        products, scores = _sum_products(u, fit.residuals[order], sizes)
        wide = _find_norms(core @ products) > _WIDE
        powers = _find_powers(core, products[wide])
        return cls(len(identity), weight, squared, core, products, scores, wide, powers)

    def adjust(self, gradient: Floats) -> _Adjusted:
        """Give what an effect with this gradient takes of each cluster."""
        if self.weight is None:
            start = np.concatenate([np.zeros(self.columns), gradient])
        else:
            start = self.weight * gradient
        turned = self._turn(start)
        along = np.einsum("gij,gj->gi", self.products, turned)
        plain = along[:, : self.columns]
        weighted = along[:, self.columns :] if self.weight is None else self.weight * plain
        return _Adjusted(
            scores=np.einsum("gi,gi->g", turned, self.scores),
            own=np.einsum("gi,gi->g", turned, along),
            left=np.hstack([-plain, -weighted, plain @ self.squared]),
            right=np.hstack([weighted, plain, plain]),
        )

    def _turn(self, start: Floats) -> Floats:
        """Give t with B^(-1/2) U start = U t of each cluster: by the binomial series, or S."""
        turned = np.tile(start, (len(self.products), 1))
        products = self.products[~self.wide]
        term = turned[~self.wide]
        total = term.copy()
        coefficient, power = 1.0, 0
        while term.size and np.abs(coefficient * term).max() > 1e-17 * np.abs(start).max():
            power += 1
            coefficient *= (0.5 - power) / power
            term = np.einsum("gij,gj->gi", products, term) @ self.core
            total += coefficient * term
        turned[~self.wide] = total
        turned[self.wide] += np.einsum("gij,gj->gi", self.powers, self.products[self.wide] @ start)
        return turned


def _sum_products(u: Floats, residuals: Floats, sizes: Ints) -> tuple[Floats, Floats]:
    """Give each cluster's U'U and U'e of rows that are sorted by cluster."""
    products = np.zeros((len(sizes), u.shape[1], u.shape[1]))
    scores = np.zeros((len(sizes), u.shape[1]))
    start = 0
    for place, end in enumerate(np.cumsum(sizes).tolist()):
        mine = u[start:end]
        products[place] = mine.T @ mine
        scores[place] = residuals[start:end] @ mine
        start = end
    return products, scores


def _find_norms(turned: Floats) -> Floats:
    """Bound the eigenvalues of each cluster's U C U' by the root of their squares' sum."""
    squares = np.einsum("gij,gji->g", turned, turned)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def _find_powers(core: Floats, products: Floats) -> Floats:
    """Give S with (I + U C U')^(-1/2) = I + U S U' of each cluster, where products = U'U.

    With f(x) = ((1 + x)^(-1/2) - 1) / x: S = f(0) C + C R h(R C R) R C, where R is the root of U'U
    and h(x) = (f(x) - f(0)) / x. Nothing is inverted, so that collinear columns do no harm. In a
    direction that the cluster fits wholly (x = -1) nothing is left to adjust: the root is 0 there.
    """
    roots = _apply(products, lambda x: np.sqrt(np.maximum(x, 0.0)))
    middle = _apply(roots @ core @ roots, _divide_twice)
    return -0.5 * core + core @ roots @ middle @ roots @ core


def _divide_twice(x: Floats) -> Floats:
    root = np.sqrt(np.maximum(1 + x, 0.0))
    fitted = 1 + x < 1e-12
    root = np.where(fitted, 1.0, root)
    return np.where(fitted, -1.5, (root + 2) / (2 * root * (1 + root) ** 2))


def _apply(symmetric: Floats, function: Callable[[Floats], Floats]) -> Floats:
    """Apply a function to the eigenvalues of each of G symmetric matrices."""
    values, vectors = np.linalg.eigh(symmetric)
    return np.asarray((vectors * function(values)[:, None, :]) @ np.swapaxes(vectors, 1, 2))
