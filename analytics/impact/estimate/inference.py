"""From an effect to an estimate: which standard error counts, and whether there is an interval."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, isfinite
from typing import Final

from scipy.special import stdtr, stdtrit

from analytics.impact.estimate.effects import Effect, Model
from analytics.impact.estimate.errors import Clusters, find_errors
from analytics.impact.estimate.result import Estimate, Estimator
from analytics.impact.estimate.sample import Sample
from analytics.impact.estimate.small_samples import ClusterAdjustment

LEAST_DF: Final = 4.0
"""Fewest degrees of freedom with which an interval is given."""
SCHOOLS_FOR_TWO_WAYS: Final = 60
"""Fewest schools, and matched sets, with which sets count as a second way of clustering."""
SETS_FOR_PAIRS: Final = 30
"""Fewest matched sets by which errors are clustered where schools are not known."""

_NO_SCHOOLS: Final = (
    "Schools are not known: the interval takes pupils of one school as if they were of many, and "
    "is likely to be too narrow."
)
_FEW: Final = (
    "No interval is given: these {clusters} tell as much as {df:.1f} degrees of freedom, and "
    "fewer than 4 make any interval unreliable. The estimate stands alone; more schools are needed."
)
_NO_ERROR: Final = "No interval is given: a standard error does not exist for these people."


def infer(
    model: Model,
    sample: Sample,
    estimator: Estimator,
    *,
    level: float,
    more_errors: Sequence[Mapping[str, float]] = (),
) -> tuple[Estimate, ...]:
    """Give a model's effects with their errors and intervals.

    Schools known: CR2 with Satterthwaite's degrees of freedom; with at least 60 schools and sets
    the error clustered both ways stands in where it is the greater. Schools not known: matched
    sets, or people one by one, and a note that says what that means.

    Parameters
    ----------
    level
        Of the interval, as 0.95.
    more_errors
        For each effect other standard errors by kind.

    Source
    ------
    Bell & McCaffrey (2002), Pustejovsky & Tipton (2018). Simulated, this choice covers the truth
    95 to 96 times in 100 with 10 to 60 schools.
    """
    clusters = Clusters.of(sample)
    adjustment = (
        ClusterAdjustment(model.fits, sample.schools)
        if sample.schools is not None and sample.schools.max() > 0
        else None
    )
    estimates = []
    for place, effect in enumerate(model.effects):
        errors = find_errors(model, effect, clusters)
        df = 0.0
        if adjustment is not None:
            small = adjustment.measure(effect.gradients)
            errors["CR2"], df = small.error, small.df
        errors |= more_errors[place] if more_errors else {}
        used, df = _choose(errors, sample, df, people_df=len(sample) - model.count_columns())
        estimate = _describe(effect, sample, estimator, errors=errors, used=used, df=df)
        notes = (*estimate.notes, *model.notes)
        estimates.append(add_interval(replace(estimate, notes=notes), effect.value, level=level))
    return tuple(estimates)


def add_interval(estimate: Estimate, value: float, *, level: float) -> Estimate:
    """Give an estimate its interval and p-value, or say why there is none.

    Parameters
    ----------
    value
        Of the effect on the scale of its errors: of a ratio the logarithm.
    """
    error = estimate.error
    if not isfinite(error) or error <= 0 or not isfinite(estimate.df):
        return replace(estimate, notes=(*estimate.notes, _NO_ERROR))
    if estimate.df < LEAST_DF:
        clusters = "people" if estimate.clusters is None else f"{estimate.clusters:,} schools"
        few = _FEW.format(clusters=clusters, df=estimate.df)
        return replace(estimate, notes=(*estimate.notes, few))
    half = float(stdtrit(estimate.df, 0.5 + level / 2)) * error
    low, high = value - half, value + half
    if estimate.measure.is_ratio:
        low, high = exp(low), exp(high)
    p = 2 * float(stdtr(estimate.df, -abs(value) / error))
    return replace(estimate, low=low, high=high, p=p)


def _choose(
    errors: Mapping[str, float], sample: Sample, school_df: float, *, people_df: float
) -> tuple[str, float]:
    """Choose the error that counts, and its degrees of freedom."""
    sets = 0 if sample.sets is None else int(sample.sets.max()) + 1
    if sample.schools is not None:
        enough = min(int(sample.schools.max()) + 1, sets) >= SCHOOLS_FOR_TWO_WAYS
        if enough and errors.get("pair_cluster", 0.0) > errors["CR2"]:
            return "pair_cluster", school_df
        return ("CR2" if "CR2" in errors else "HC1"), school_df
    if "abadie_imbens" in errors:
        return "abadie_imbens", people_df
    if sets >= SETS_FOR_PAIRS:
        return "pair", sets - 1.0
    return ("HC3" if "HC3" in errors else "HC1"), people_df


def _describe(
    effect: Effect,
    sample: Sample,
    estimator: Estimator,
    *,
    errors: Mapping[str, float],
    used: str,
    df: float,
) -> Estimate:
    treated = int(sample.treated.sum())
    return Estimate(
        outcome=sample.name,
        estimator=estimator,
        estimand=sample.estimand,
        measure=effect.measure,
        value=exp(effect.value) if effect.measure.is_ratio else effect.value,
        errors=errors,
        used=used,
        df=df,
        low=None,
        high=None,
        p=None,
        treated=treated,
        controls=len(sample) - treated,
        clusters=None if sample.schools is None else int(sample.schools.max()) + 1,
        notes=sample.notes if sample.schools is not None else (*sample.notes, _NO_SCHOOLS),
    )
