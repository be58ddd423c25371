"""The effect on an outcome, by every estimator that is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.estimate.abadie_imbens import find_abadie_imbens
from analytics.impact.estimate.bootstrap import bootstrap_errors
from analytics.impact.estimate.doubly_robust import estimate_doubly_robust
from analytics.impact.estimate.effects import Model, adjust_by_regression
from analytics.impact.estimate.g_computation import compute_g
from analytics.impact.estimate.inference import infer
from analytics.impact.estimate.result import Estimate, Estimator, Measure
from analytics.impact.estimate.sample import Sample, read_outcome, take_everybody, take_sample
from analytics.impact.estimate.sizes import find_hedges_g
from analytics.impact.matched import Matched
from analytics.impact.units import UNKNOWN, Floats, Ints, Units


@dataclass(frozen=True, slots=True)
class Options:
    """How effects are estimated; `estimate_effect` explains each."""

    estimators: Sequence[Estimator] = tuple(Estimator)
    adjust: Sequence[str] | None = None
    cluster: Sequence[int] | Ints | None = None
    estimand: Estimand = Estimand.ATT
    level: float = 0.95
    scores: Floats | None = None
    draws: int = 0
    seed: int = 0


def estimate_effect(
    units: Units,
    matched: Matched,
    outcome: str,
    *,
    estimators: Sequence[Estimator] = tuple(Estimator),
    adjust: Sequence[str] | None = None,
    cluster: Sequence[int] | Ints | None = None,
    estimand: Estimand = Estimand.ATT,
    level: float = 0.95,
    scores: Floats | None = None,
    draws: int = 0,
    seed: int = 0,
) -> tuple[Estimate, ...]:
    """Estimate the effect on an outcome in a matched sample.

    Parameters
    ----------
    units, matched
        The people, and who was matched with whom.
    outcome
        Column of numbers, or of yes and no. Who has no known outcome is left out, and it is said.
    estimators
        In the order of the answer. Of a mean each gives the difference and Hedges' g; of a yes or
        no the difference of shares, and g-computation the risk and the odds ratio too. Regression
        adjustment is linear whatever the outcome, with every interaction (Lin 2013), so that of a
        mean it is g-computation itself. The doubly robust one takes everybody who was not
        discarded, matched or not.
    adjust
        Covariates of the regressions; None for all of the design.
    cluster
        n codes of schools; None for those of the design, if it has any.
    level
        Of the intervals.
    scores
        n probabilities of taking part for the doubly robust estimate; None to fit them.
    draws, seed
        Of a weighted bootstrap of schools, which the doubly robust estimate has none of; 0 for
        none.

    Raises
    ------
    StudyFault
        The outcome is no number, or the same of all; a group is empty; a covariate to adjust for
        is none of the design; there are more covariates than people; a bootstrap is asked for
        after matching with replacement; the level is not between 0 and 1.

    Source
    ------
    The module of each method names its own. Checked against R's MatchIt with sandwich and
    clubSandwich.
    """
    options = Options(estimators, adjust, cluster, estimand, level, scores, draws, seed)
    values = read_outcome(units.frame, outcome)
    return estimate_values(units, matched, values, options, name=outcome)


def estimate_values(
    units: Units, matched: Matched, outcome: Floats, options: Options, *, name: str
) -> tuple[Estimate, ...]:
    """Estimate the effect on an outcome that is given as n numbers, nan where it is not known.

    Raises
    ------
    StudyFault
        As `estimate_effect`.
    """
    if not 0 < options.level < 1:
        raise StudyFault("The level of an interval lies between 0 and 1, as 0.95.")
    sample = take_matched(units, matched, outcome, options, name=name)
    estimates: list[Estimate] = []
    for estimator in options.estimators:
        if estimator is Estimator.DOUBLY_ROBUST:
            found = _estimate_everybody(units, matched, outcome, options, name=name)
        else:
            found = _estimate_matched(sample, estimator, options)
        for estimate in found:
            estimates.append(estimate)
            is_mean = estimate.measure is Measure.MEAN_DIFFERENCE
            if is_mean and (size := find_hedges_g(estimate, sample)):
                estimates.append(size)
    return tuple(estimates)


def take_matched(
    units: Units, matched: Matched, outcome: Floats, options: Options, *, name: str
) -> Sample:
    """Take the matched people with what the options ask of them.

    Raises
    ------
    StudyFault
        As `estimate_effect`.
    """
    return take_sample(
        units,
        matched,
        outcome,
        name=name,
        columns=_take_columns(units, options.adjust),
        estimand=options.estimand,
        schools=_take_schools(units, options),
    )


def fit_model(sample: Sample, estimator: Estimator) -> Model:
    """Fit the model of an estimator that compares matched people."""
    return _MODELS[estimator](sample)


def _compare_means(sample: Sample) -> Model:
    return adjust_by_regression(replace(sample, columns=np.empty((len(sample), 0))))


_MODELS: Final[Mapping[Estimator, Callable[[Sample], Model]]] = {
    Estimator.DIFFERENCE_IN_MEANS: _compare_means,
    Estimator.REGRESSION_ADJUSTED: partial(compute_g, linear=True),
    Estimator.G_COMPUTATION: compute_g,
}


def _estimate_matched(
    sample: Sample, estimator: Estimator, options: Options
) -> tuple[Estimate, ...]:
    model = fit_model(sample, estimator)
    more: list[dict[str, float]] = [{} for _ in model.effects]
    if options.draws:
        errors = bootstrap_errors(
            _MODELS[estimator], sample, draws=options.draws, seed=options.seed
        )
        more = [{"bootstrap": float(error)} for error in errors]
    if sample.pairs is not None and estimator is Estimator.DIFFERENCE_IN_MEANS:
        more[0]["abadie_imbens"] = find_abadie_imbens(sample.outcome, sample.treated, *sample.pairs)
    return infer(model, sample, estimator, level=options.level, more_errors=more)


def _estimate_everybody(
    units: Units, matched: Matched, outcome: Floats, options: Options, *, name: str
) -> tuple[Estimate, ...]:
    everybody = take_everybody(
        units,
        matched,
        outcome,
        name=name,
        columns=_take_columns(units, options.adjust),
        estimand=options.estimand,
        schools=_take_schools(units, options),
    )
    scores = None if options.scores is None else options.scores[everybody.people]
    model = estimate_doubly_robust(everybody, scores=scores, seed=options.seed)
    return infer(model, everybody, Estimator.DOUBLY_ROBUST, level=options.level)


def _take_schools(units: Units, options: Options) -> Ints | None:
    return units.schools if options.cluster is None else np.asarray(options.cluster)


def _take_columns(units: Units, adjust: Sequence[str] | None) -> Floats:
    """Give the columns that stand in a model for these covariates, n x p."""
    if adjust is None:
        return units.model_columns
    of: dict[str, list[int]] = {name: _find_places(units, name) for name in adjust}
    absent = [name for name, places in of.items() if not places]
    if absent:
        raise StudyFault(
            f"{', '.join(absent)}: no covariate of the design has this name, so no regression can "
            "adjust for it. Name it among the covariates."
        )
    places = sorted({place for places in of.values() for place in places if units.in_model[place]})
    return units.columns[:, places]


def _find_places(units: Units, covariate: str) -> list[int]:
    """Give the places of a covariate's columns: the number's, or those of its categories."""
    names = {covariate, covariate + UNKNOWN}
    if covariate in units.frame.columns and not units.frame[covariate].dtype.is_numeric():
        levels = units.frame[covariate].cast(pl.String).drop_nulls().unique()
        names |= {covariate + level for level in levels}
    return [place for place, name in enumerate(units.names) if name in names]
