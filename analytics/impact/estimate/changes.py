"""Repeated outcomes: how much more participants changed since before the activity."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.outcomes import Options, estimate_values
from analytics.impact.estimate.result import Estimate, Estimator
from analytics.impact.estimate.sample import read_outcome
from analytics.impact.matched import Matched
from analytics.impact.units import UNKNOWN, Units

CHANGE_CAVEAT: Final = (
    "This takes it that without the activity both groups would have changed alike. Where people "
    "were matched on the earlier measure itself, part of a change may be a return to the mean."
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences between matched groups in how much they changed.

    Attributes
    ----------
    before : the difference at the baseline itself, which should be near 0.
    since : for each later outcome, in order: the difference in changes, by each estimator.
    """

    before: tuple[Estimate, ...]
    since: tuple[tuple[Estimate, ...], ...]


def estimate_changes(
    units: Units,
    matched: Matched,
    outcomes: Sequence[str],
    baseline: str,
    *,
    options: Options | None = None,
) -> Changes:
    """Estimate the difference in differences in a matched sample. Print `CHANGE_CAVEAT` beside it.

    Parameters
    ----------
    outcomes
        Columns of the same measure at later times, in the order of time.
    baseline
        Column of the measure before the activity. Regressions do not adjust for it.

    Raises
    ------
    StudyFault
        As `estimate_effect`, of any of them; or the baseline is among the outcomes.

    Source
    ------
    Difference in differences on a matched set (Heckman, Ichimura & Todd 1997), as the difference
    between matched people's changes.
    """
    if baseline in outcomes:
        raise StudyFault(f"{baseline} is the baseline; it cannot be an outcome too.")
    asked = options or Options(estimators=(Estimator.DIFFERENCE_IN_MEANS, Estimator.G_COMPUTATION))
    names = units.model_names if asked.adjust is None else asked.adjust
    own = {baseline, baseline + UNKNOWN}
    asked = replace(asked, adjust=[name for name in names if name not in own])
    before = read_outcome(units.frame, baseline)
    return Changes(
        estimate_values(units, matched, before, asked, name=baseline),
        tuple(
            estimate_values(
                units,
                matched,
                read_outcome(units.frame, outcome) - before,
                asked,
                name=f"{outcome} since {baseline}",
            )
            for outcome in outcomes
        ),
    )
