"""All that could account for an effect other than the activity, tried on one study."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TypeAlias, TypeVar

import numpy as np
import polars as pl

from analytics.impact.design import Method
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimate, Estimator, Measure
from analytics.impact.estimate.sample import read_outcome
from analytics.impact.protocol import Outcome, Protocol
from analytics.impact.stress.contour import Contour, draw_contour, group_columns
from analytics.impact.stress.curve import Curve, run_curve
from analytics.impact.stress.evalue import EValue, weigh_effect_size, weigh_risk_ratio
from analytics.impact.stress.linkage import LinkageRates, Relinked, correct_mean_effect
from analytics.impact.stress.placebo import Placebo, try_negative_control, try_placebo
from analytics.impact.stress.refit import Refit
from analytics.impact.stress.rosenbaum import Bounds, bound_pairs, pair_differences
from analytics.impact.stress.schools import WithoutSchools, leave_schools_out
from analytics.impact.stress.ties import TieNoise, settle_ties_anew
from analytics.impact.units import Floats

Tell: TypeAlias = Callable[[float], None]
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class OutcomeStress:
    """What one effect withstands; None for what could not be tried.

    Attributes
    ----------
    outcome : the column. bounds, evalue, contour : how strong something hidden must be.
    schools : without each school in turn. linkage : with perfect links to the records.
    """

    outcome: str
    bounds: Bounds | None
    evalue: EValue | None
    contour: Contour
    schools: WithoutSchools | None
    linkage: Relinked | None

    def say_sensitivity(self, titles: Mapping[str, str]) -> tuple[str, ...]:
        """Say in plain words how strong something hidden must be."""
        odds = () if self.bounds is None else (self.bounds.sentence,)
        ratio = () if self.evalue is None else (self.evalue.sentence,)
        return (*self.contour.say(titles), *odds, *ratio)

    def say_others(self) -> tuple[str, ...]:
        """Say in plain words what schools and links do to the effect."""
        tried = (self.schools, self.linkage)
        return tuple(one.sentence for one in tried if one is not None)


@dataclass(frozen=True, slots=True)
class Stress:
    """What a study withstands.

    Attributes
    ----------
    outcomes : one for each that was estimated. placebos : effects where there can be none.
    curve : effects under other choices. ties : with ties settled anew, of the first outcome.
    faults : what could not be tried, and why.
    """

    outcomes: tuple[OutcomeStress, ...]
    placebos: tuple[Placebo, ...]
    curve: Curve
    ties: TieNoise | None
    faults: tuple[str, ...]


def run_stress(
    frame: pl.DataFrame,
    protocol: Protocol,
    made: Refit,
    estimates: Mapping[str, Sequence[Estimate]],
    *,
    linkage: LinkageRates | None = None,
    tell: Tell = lambda _: None,
) -> Stress:
    """Try all that could account for a study's effects.

    Parameters
    ----------
    frame
        The study's table, outcomes included. made : its people as they were matched, likewise.
    estimates
        By outcome, the headline's estimator first.
    linkage
        How often links to the records go wrong, where that is known.
    tell
        Told how much is done, from 0 to 1.
    """
    faults: list[str] = []
    headlines = {name: find_headline(found) for name, found in estimates.items() if found}
    outcomes = [one for one in protocol.outcomes if one.column in headlines]
    found = tuple(
        _stress_one(
            protocol, made, outcome, estimates[outcome.column], linkage=linkage, faults=faults
        )
        for outcome in outcomes
    )
    placebos = tuple(_list_placebos(frame, protocol, made, outcomes, faults))
    ties = _settle_ties(frame, protocol, headlines, lambda part: tell(part / 2), faults)
    curve = run_curve(
        frame,
        protocol.design,
        protocol.choices,
        outcomes=[one.column for one in outcomes],
        estimator=Estimator(protocol.estimators[0]),
        tell=lambda part: tell(0.5 + part / 2),
    )
    return Stress(found, placebos, curve, ties, tuple(faults))


def find_headline(estimates: Sequence[Estimate]) -> Estimate:
    """Find the estimate that a study is about: the first that is a difference."""
    differences = {Measure.MEAN_DIFFERENCE, Measure.RISK_DIFFERENCE}
    return next(one for one in estimates if one.measure in differences)


def _stress_one(
    protocol: Protocol,
    made: Refit,
    outcome: Outcome,
    estimates: Sequence[Estimate],
    *,
    linkage: LinkageRates | None,
    faults: list[str],
) -> OutcomeStress:
    headline = find_headline(estimates)
    values = read_outcome(made.units.frame, outcome.column)
    return OutcomeStress(
        outcome=outcome.column,
        bounds=_try(faults, lambda: _bound(made, values, outcome, headline)),
        evalue=_weigh(estimates),
        contour=_draw(protocol, made, values, headline),
        schools=_try(
            faults,
            lambda: leave_schools_out(
                made.units, made.matched, values, estimand=made.design.estimand
            ),
        ),
        linkage=None if linkage is None else _relink(headline, linkage),
    )


def _bound(made: Refit, values: Floats, outcome: Outcome, headline: Estimate) -> Bounds | None:
    if made.matched.pairs is None:
        return None
    differences = pair_differences(made.matched.pairs, values)
    known = differences[~np.isnan(differences)]
    return bound_pairs(known, binary=outcome.binary, positive=headline.value > 0)


def _weigh(estimates: Sequence[Estimate]) -> EValue | None:
    """Weigh the risk ratio where there is one, else the effect in standard deviations."""
    for one in estimates:
        if one.measure is Measure.RISK_RATIO and one.low is not None and one.high is not None:
            return weigh_risk_ratio(one.value, one.low, one.high)
        if one.measure is Measure.HEDGES_G and not np.isnan(one.error):
            return weigh_effect_size(one.value, one.error)
    return None


def _draw(protocol: Protocol, made: Refit, values: Floats, headline: Estimate) -> Contour:
    groups = group_columns(made.units, protocol.design.covariates)
    ends = [end for end in (headline.low, headline.high) if end is not None]
    return draw_contour(
        made.units,
        values,
        groups,
        value=headline.value,
        nearest=min(ends, key=lambda end: end * np.sign(headline.value), default=0.0),
        benchmarks=[one for one in protocol.benchmarks if one in groups],
    )


def _relink(headline: Estimate, rates: LinkageRates) -> Relinked | None:
    if headline.low is None or headline.high is None:
        return None
    return correct_mean_effect(headline.value, headline.low, headline.high, rates)


def _list_placebos(
    frame: pl.DataFrame,
    protocol: Protocol,
    made: Refit,
    outcomes: Sequence[Outcome],
    faults: list[str],
) -> Iterator[Placebo]:
    estimator = Estimator(protocol.estimators[0])
    for one in protocol.placebos:
        if found := _try(faults, partial(try_placebo, made, one, estimator)):
            yield found
    for group, outcome in product(protocol.negative_controls, outcomes):
        attempt = partial(try_negative_control, frame, protocol.design, group, outcome, estimator)
        if found := _try(faults, attempt):
            yield found


def _settle_ties(
    frame: pl.DataFrame,
    protocol: Protocol,
    headlines: Mapping[str, Estimate],
    tell: Tell,
    faults: list[str],
) -> TieNoise | None:
    runs = protocol.choices.tie_runs
    if protocol.design.method is not Method.NEAREST or not headlines or runs < 2:
        return None
    first = next(one.column for one in protocol.outcomes if one.column in headlines)
    attempt = partial(
        settle_ties_anew,
        frame,
        protocol.design,
        first,
        estimator=Estimator(protocol.estimators[0]),
        error=headlines[first].error,
        runs=runs,
        tell=tell,
    )
    return _try(faults, attempt)


def _try(faults: list[str], attempt: Callable[[], _Found]) -> _Found | None:
    try:
        return attempt()
    except StudyFault as fault:
        faults.append(str(fault))
        return None
