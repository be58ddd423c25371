"""Whether more hours go with more effect: by bands of hours, and as a line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

import numpy as np

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.estimate.effects import Effect, Model, name_difference
from analytics.impact.estimate.inference import infer
from analytics.impact.estimate.outcomes import Options, fit_model, take_matched
from analytics.impact.estimate.regression import fit_linear
from analytics.impact.estimate.result import Estimate, Estimator
from analytics.impact.estimate.sample import Sample, read_outcome
from analytics.impact.matched import Matched
from analytics.impact.units import Bools, Floats, Units

DOSE_CAVEAT: Final = (
    "Nobody was given their hours at random: who stays for more hours may differ in ways that also "
    "change the outcome, and whoever leaves early cannot reach a high band. The bands say where "
    "the effect is seen, not what more hours would do."
)
HOURS_OF_TREND: Final = 10.0
"""Hours for which the slope is given."""


@dataclass(frozen=True, slots=True)
class Band:
    """Participants with `least` hours and fewer than `below`, against those matched to them."""

    least: float
    below: float
    estimate: Estimate | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class DoseResponse:
    """Effects by hours.

    Attributes
    ----------
    bands : in order. trend : the change in the effect with ten more hours among participants,
        or None where they all have the same.
    unknown : participants whose hours are not known; they are in neither.
    """

    bands: tuple[Band, ...]
    trend: Estimate | None
    unknown: int


def estimate_by_dose(
    units: Units,
    matched: Matched,
    outcome: str,
    hours: str,
    *,
    edges: Sequence[float] = (5, 10, 20),
    estimator: Estimator = Estimator.G_COMPUTATION,
    options: Options | None = None,
) -> DoseResponse:
    """Estimate the effect on participants by their hours. Print `DOSE_CAVEAT` beside it.

    Parameters
    ----------
    hours
        Column of hours; only those of participants are read.
    edges
        Fewest hours of each band, rising; the last band has no upper end.

    Raises
    ------
    StudyFault
        The effect is not asked for participants, the edges do not rise, or a column is no number.
    """
    asked = options or Options()
    if asked.estimand is not Estimand.ATT:
        raise StudyFault("Hours are those of participants: only the effect on them has a dose.")
    if list(edges) != sorted(set(edges)) or not edges:
        raise StudyFault("The bands of hours must rise, each from its own fewest hours.")
    values, dose = read_outcome(units.frame, outcome), read_outcome(units.frame, hours)
    dose = np.where(units.treated, dose, 0.0)
    bands = []
    for least, below in zip(edges, [*edges[1:], inf], strict=True):
        chosen = ~units.treated | ((dose >= least) & (dose < below))
        try:
            sample = _take_chosen(units, matched, values, chosen, asked, name=outcome)
            model = fit_model(sample, estimator)
            found = infer(model, sample, estimator, level=asked.level)[0]
            bands.append(Band(least, below, found))
        except StudyFault as fault:
            bands.append(Band(least, below, None, str(fault)))
    unknown = units.treated & matched.is_in & np.isnan(dose)
    sample = _take_chosen(units, matched, values, ~np.isnan(dose), asked, name=outcome)
    trend = _estimate_trend(sample, dose[sample.people], level=asked.level)
    return DoseResponse(tuple(bands), trend, int(unknown.sum()))


def _take_chosen(
    units: Units,
    matched: Matched,
    outcome: Floats,
    chosen: Bools,
    options: Options,
    *,
    name: str,
) -> Sample:
    """Take the chosen participants with their sets, as if nobody else's outcome were known."""
    sample = take_matched(units, matched, np.where(chosen, outcome, np.nan), options, name=name)
    return replace(sample, notes=())


def _estimate_trend(sample: Sample, hours: Floats, *, level: float) -> Estimate | None:
    """Give the slope of the effect over participants' hours, by least squares on the columns."""
    treated = sample.treated.astype(np.float64)
    of_participants = hours[sample.treated]
    if np.ptp(of_participants) == 0:
        return None
    middle = np.average(of_participants, weights=sample.weights[sample.treated])
    slope = treated * (hours - middle) / HOURS_OF_TREND
    columns = np.column_stack([treated, slope, sample.columns])
    fitted = fit_linear(columns, sample.outcome, sample.weights, np.arange(len(sample)))
    direction = fitted.basis.place(0.0, np.eye(columns.shape[1])[1])
    effect = Effect(name_difference(sample), float(direction @ fitted.coefficients), (direction,))
    model = Model((fitted.fit,), (effect,))
    return infer(model, sample, Estimator.REGRESSION_ADJUSTED, level=level)[0]
