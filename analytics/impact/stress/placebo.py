"""Effects where there can be none: on results from before outreach, and on people it left alone.

An effect found there is no effect: it shows how far the groups differed to begin with.
"""

from dataclasses import dataclass
from math import inf

import polars as pl

from analytics.impact.design import Design
from analytics.impact.estimate import Estimate, Estimator
from analytics.impact.protocol import Group, Outcome
from analytics.impact.stress.refit import Refit, refit

#: Standardised difference within which groups count as alike (What Works Clearinghouse).
ALIKE = 0.05
#: Half an interval wider than this, in standard deviations, could hide a difference that matters.
_TELLS_LITTLE = 0.25


@dataclass(frozen=True, slots=True)
class Placebo:
    """An effect found where there can be none.

    Attributes
    ----------
    key, title : column of the result or of the group; what it is called.
    value, low, high : the effect and its interval, in standard deviations.
    people : those whom it rests on.
    """

    key: str
    title: str
    value: float
    low: float
    high: float
    people: int

    @property
    def passes(self) -> bool:
        """Whether no difference is seen, or one too small to matter."""
        return self.low <= 0 <= self.high or abs(self.value) <= ALIKE

    @property
    def tells_little(self) -> bool:
        """Whether a difference that matters could be hidden in the interval."""
        return self.passes and (self.high - self.low) / 2 > _TELLS_LITTLE

    @property
    def sentence(self) -> str:
        """Say in plain words what it shows."""
        if not self.passes:
            return (
                f"{self.title}: the matched groups differ by {self.value:.2f} standard deviations"
                " where outreach can have changed nothing. They were not alike to begin with, and"
                " the effect may be that difference."
            )
        if self.tells_little:
            return (
                f"{self.title}: no difference is seen where there can be none, but so few people"
                " tell little."
            )
        return f"{self.title}: no difference is seen where there can be none, as there should be."


def try_placebo(made: Refit, outcome: Outcome, estimator: Estimator) -> Placebo:
    """Look for an effect of outreach on a result from before it.

    Raises
    ------
    StudyFault
        The result cannot be compared.
    """
    found = made.estimate(outcome.column, estimator)
    values = made.units.frame[outcome.column].cast(pl.Float64)
    return _standardise(outcome.column, outcome.title, found, _spread(values))


def try_negative_control(
    frame: pl.DataFrame, design: Design, group: Group, outcome: Outcome, estimator: Estimator
) -> Placebo:
    """Look for an effect on people whom outreach cannot have changed.

    They stand in for the participants, who are left out, and are matched in the same way.

    Raises
    ------
    StudyFault
        There are none of them, or they cannot be matched.
    """
    others = frame.filter(~pl.col(design.treatment).cast(pl.Boolean))
    stand_in = others.with_columns(pl.col(group.column).cast(pl.Boolean).alias(design.treatment))
    found = refit(stand_in, design).estimate(outcome.column, estimator)
    spread = _spread(others[outcome.column].cast(pl.Float64))
    return _standardise(group.column, f"{group.title}, {outcome.title}", found, spread)


def _spread(values: pl.Series) -> float:
    return float(values.drop_nulls().drop_nans().std() or 1.0)  # type: ignore[arg-type]


def _standardise(key: str, title: str, found: Estimate, spread: float) -> Placebo:
    # Without an interval by schools nothing is known: any value would do.
    low = -inf if found.low is None else found.low / spread
    high = inf if found.high is None else found.high / spread
    return Placebo(key, title, found.value / spread, low, high, found.treated)
