"""g-computation: everybody's outcome predicted with and without the treatment, and compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from analytics.impact.estimate.effects import Effect, Model
from analytics.impact.estimate.regression import Linear, Logistic, fit_linear, fit_logistic
from analytics.impact.estimate.result import Measure
from analytics.impact.estimate.sample import Sample
from analytics.impact.units import Floats, Ints

_UNANIMOUS: Final = (
    "All {group} have the same {outcome}: no logistic model exists, so the difference of shares is "
    "by least squares and no ratios are given."
)
_COLLINEAR: Final = (
    "In one of the groups some covariates tell nothing of {outcome} that the others do not; what "
    "the other group shows of them stands in."
)
_SEPARATED: Final = (
    "In one of the groups covariates tell without error who has {outcome}: the logistic model has "
    "no maximum and a slight ridge (1e-6) stands in. Trust the difference of shares, not ratios."
)


def compute_g(sample: Sample, *, linear: bool | None = None) -> Model:
    """Predict with and without the treatment, and compare the means.

    Each column may work differently in the two groups. Means are over those whose effect is asked
    for; their columns are taken as given (delta method).

    Parameters
    ----------
    linear
        Whether a mean is modelled rather than a probability; by default unless the outcome is yes
        or no.

    Source
    ------
    g-computation after matching, as in the vignettes of R's MatchIt, met within 1e-8. Columns
    that are collinear in a group are treated as R's `lm` treats them.
    """
    linear = not sample.is_binary if linear is None else linear
    notes: list[str] = []
    if not linear and (group := _find_unanimous(sample)):
        linear = True
        notes.append(_UNANIMOUS.format(group=group, outcome=sample.name))
    parts: Sequence[_Part] = _take_groups(sample)
    fitted = [_fit(sample, part, linear=linear) for part in parts]
    if not all(one.basis.is_whole for one in fitted):
        notes.append(_COLLINEAR.format(outcome=sample.name))
        parts = [_take_together(sample)]
        fitted = [_fit(sample, part, linear=linear) for part in parts]
    if any(isinstance(one, Logistic) and one.is_separated for one in fitted):
        notes.append(_SEPARATED.format(outcome=sample.name))
    weights = sample.focal[sample.focal > 0]
    effects = _compare(
        _predict([part.treated for part in parts], fitted, weights),
        _predict([part.untreated for part in parts], fitted, weights),
        binary=sample.is_binary,
        ratios=not linear,
    )
    return Model(tuple(one.fit for one in fitted), effects, linear, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Part:
    """People of one regression with its columns.

    `treated`, `untreated`: the columns that those whose effect is asked for would have with and
    without the treatment; None where this regression is not asked.
    """

    people: Ints
    columns: Floats
    treated: Floats | None
    untreated: Floats | None


@dataclass(frozen=True, slots=True)
class _Mean:
    """A predicted mean, and its gradient in each fit's basis."""

    value: float
    gradients: tuple[Floats, ...]


def _find_unanimous(sample: Sample) -> str | None:
    for group, named in ((sample.treated, "participants"), (~sample.treated, "comparison people")):
        outcome = sample.outcome[group]
        if outcome.min() == outcome.max():
            return named
    return None


def _take_groups(sample: Sample) -> tuple[_Part, _Part]:
    """Give a regression of each group: the same as one with every interaction, and smaller."""
    asked = sample.columns[sample.focal > 0]
    with_it, without = np.flatnonzero(sample.treated), np.flatnonzero(~sample.treated)
    return (
        _Part(with_it, sample.columns[with_it], asked, None),
        _Part(without, sample.columns[without], None, asked),
    )


def _take_together(sample: Sample) -> _Part:
    """Give one regression with every interaction, for columns that are collinear in a group."""

    def interact(treated: Floats, columns: Floats) -> Floats:
        return np.column_stack([treated, columns, treated[:, None] * columns])

    asked = sample.columns[sample.focal > 0]
    return _Part(
        np.arange(len(sample)),
        interact(sample.treated.astype(np.float64), sample.columns),
        interact(np.ones(len(asked)), asked),
        interact(np.zeros(len(asked)), asked),
    )


def _fit(sample: Sample, part: _Part, *, linear: bool) -> Linear | Logistic:
    outcome, weights = sample.outcome[part.people], sample.weights[part.people]
    fit = fit_linear if linear else fit_logistic
    return fit(part.columns, outcome, weights, part.people)


def _predict(
    asked: Sequence[Floats | None], fitted: Sequence[Linear | Logistic], weights: Floats
) -> _Mean:
    value, gradients = 0.0, []
    for columns, one in zip(asked, fitted, strict=True):
        mean, gradient = (
            (0.0, np.zeros(one.fit.columns.shape[1]))
            if columns is None
            else one.average(columns, weights)
        )
        value += mean
        gradients.append(gradient)
    return _Mean(value, tuple(gradients))


def _compare(with_it: _Mean, without: _Mean, *, binary: bool, ratios: bool) -> tuple[Effect, ...]:
    """Give the difference of two means, and of two shares the ratios' logarithms."""
    a, b = with_it.value, without.value
    both = tuple(zip(with_it.gradients, without.gradients, strict=True))
    measure = Measure.RISK_DIFFERENCE if binary else Measure.MEAN_DIFFERENCE
    difference = Effect(measure, a - b, tuple(one - other for one, other in both))
    if not (ratios and 0 < a < 1 and 0 < b < 1):
        return (difference,)
    risk = tuple(one / a - other / b for one, other in both)
    odds = tuple(one / (a * (1 - a)) - other / (b * (1 - b)) for one, other in both)
    return (
        difference,
        Effect(Measure.RISK_RATIO, log(a / b), risk),
        Effect(Measure.ODDS_RATIO, log(a / (1 - a)) - log(b / (1 - b)), odds),
    )
