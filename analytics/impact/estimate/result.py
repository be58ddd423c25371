"""What an estimate of an effect is, and in which words it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analytics.impact.design import Estimand


class Estimator(StrEnum):
    """How an effect is drawn from a matched sample; `estimate_effect` says how each does it."""

    DIFFERENCE_IN_MEANS = "difference_in_means"
    REGRESSION_ADJUSTED = "regression_adjusted"
    G_COMPUTATION = "g_computation"
    DOUBLY_ROBUST = "doubly_robust"


class Measure(StrEnum):
    """In what an effect is given: a difference in the outcome's unit, or a ratio."""

    MEAN_DIFFERENCE = "mean_difference"
    RISK_DIFFERENCE = "risk_difference"
    RISK_RATIO = "risk_ratio"
    ODDS_RATIO = "odds_ratio"
    HEDGES_G = "hedges_g"

    @property
    def is_ratio(self) -> bool:
        """Whether it is a ratio, of which 1 is no effect, and errors are those of its logarithm."""
        return self in {Measure.RISK_RATIO, Measure.ODDS_RATIO}


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect with its standard errors and the interval that goes with one of them.

    Attributes
    ----------
    outcome : the column. estimator : how it was estimated. estimand : whose effect it is.
    measure, value : what it is given in, and how much.
    errors : standard errors by kind: `HC1`, `HC3`, `pair` (matched sets), `cluster` (schools),
        `pair_cluster` (both ways), `CR2` (schools, few of them minded), `abadie_imbens`,
        `bootstrap`. Of a ratio: of its natural logarithm.
    used : which of them the interval rests on. df : degrees of freedom of its t distribution.
    low, high, p : the interval and the two-sided p-value of no effect; None where they are
        refused, and `notes` say why.
    treated, controls : people whose outcomes were compared. clusters : schools; None if unknown.
    notes : what the reader must know of it, a sentence each.
    """

    outcome: str
    estimator: Estimator
    estimand: Estimand
    measure: Measure
    value: float
    errors: Mapping[str, float]
    used: str
    df: float
    low: float | None
    high: float | None
    p: float | None
    treated: int
    controls: int
    clusters: int | None
    notes: tuple[str, ...] = ()

    @property
    def error(self) -> float:
        """Give the standard error that the interval rests on."""
        return self.errors[self.used]
