"""Standard errors of an effect: of people one by one, of matched sets, of schools, of both."""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.effects import Effect, Model
from analytics.impact.estimate.sample import Sample, number
from analytics.impact.units import Floats, Ints


@dataclass(frozen=True, slots=True)
class Clusters:
    """Who belongs together: n codes from 0 of schools, of matched sets, and of both at once."""

    schools: Ints | None
    sets: Ints | None
    both: Ints | None

    @classmethod
    def of(cls, sample: Sample) -> "Clusters":
        """Take the clusters of a sample."""
        both = None
        if sample.schools is not None and sample.sets is not None:
            both = number(sample.schools * (sample.sets.max() + 1) + sample.sets)
        return cls(sample.schools, sample.sets, both)


def find_errors(model: Model, effect: Effect, clusters: Clusters) -> dict[str, float]:
    """Give the standard errors of an effect by kind.

    `HC1` and `HC3` take people one by one; `pair` matched sets, `cluster` schools, `pair_cluster`
    both ways. An error that does not exist (a leverage of 1, a negative variance) is left out.

    Raises
    ------
    StudyFault
        There are no more people than columns, so that no error of any kind exists.

    Source
    ------
    R's sandwich: `vcovHC`, and `vcovCL` with its defaults (Zeileis, Koell & Graham 2020): HC1 of a
    linear model and HC0 of a logistic one, times G / (G - 1). Two ways: Cameron, Gelbach & Miller
    (2011), each way with its own factor.
    """
    moved = model.find_influence(effect)
    n, columns = len(moved), model.count_columns()
    if n <= columns:
        raise StudyFault(
            f"{n:,} people cannot carry a regression with {columns:,} coefficients: adjust for "
            "fewer covariates, or find more people."
        )
    variances = {
        "HC1": n / (n - columns) * float(moved @ moved),
        "HC3": _sum_by_leverage(model, effect),
    }
    factor = (n - 1) / (n - columns) if model.is_linear else 1.0
    if clusters.sets is not None:
        variances["pair"] = factor * _sum_clusters(moved, clusters.sets)
    if clusters.schools is not None:
        variances["cluster"] = factor * _sum_clusters(moved, clusters.schools)
    if clusters.both is not None:
        both = factor * _sum_clusters(moved, clusters.both)
        variances["pair_cluster"] = variances["pair"] + variances["cluster"] - both
    return {kind: sqrt(one) for kind, one in variances.items() if one >= 0}


def _sum_by_leverage(model: Model, effect: Effect) -> float:
    total = 0.0
    for fit, gradient in zip(model.fits, effect.gradients, strict=True):
        left = 1 - fit.leverages
        if left.min() < 1e-10:
            return nan
        total += float(np.sum((fit.lean(gradient) / left) ** 2))
    return total


def _sum_clusters(moved: Floats, codes: Ints) -> float:
    sums = np.bincount(codes, weights=moved)
    count = len(sums)
    return count / (count - 1) * float(sums @ sums) if count > 1 else nan
