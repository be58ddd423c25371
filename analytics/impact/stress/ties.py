"""How much of an effect is the luck of who goes first among equals."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import stdev

import polars as pl

from analytics.impact.design import Design, Ties
from analytics.impact.estimate import Estimator
from analytics.impact.stress.refit import refit


@dataclass(frozen=True, slots=True)
class TieNoise:
    """Effects of the same study with ties settled anew.

    Attributes
    ----------
    values : one a run. error : standard error of the study's own effect.
    """

    values: tuple[float, ...]
    error: float

    @property
    def spread(self) -> float:
        """Give the standard deviation of the effects."""
        return stdev(self.values)

    @property
    def share(self) -> float:
        """Give it as a share of the standard error."""
        return self.spread / self.error if self.error > 0 else 0.0

    @property
    def sentence(self) -> str:
        """Say in plain words how much luck is in the effect."""
        return (
            "Where people are equal in all that they are matched on, somebody has to go first."
            f" Settled anew {len(self.values)} times, the effect moves by"
            f" {100 * self.share:.0f}% of its standard error."
        )


def settle_ties_anew(
    frame: pl.DataFrame,
    design: Design,
    outcome: str,
    *,
    estimator: Estimator,
    error: float,
    runs: int,
    tell: Callable[[float], None] = lambda _: None,
) -> TieNoise:
    """Do a study again with other keys of the hash that settles ties.

    Parameters
    ----------
    error
        Standard error of the study's own effect.
    runs
        How often, 2 or more.
    """
    values = []
    for run in range(runs):
        tell(run / runs)
        keyed = replace(design, ties=Ties.HASH, seed=design.seed + 1 + run)
        values.append(refit(frame, keyed).estimate(outcome, estimator).value)
    return TieNoise(tuple(values), error)
