"""A study done again in another way, up to an estimate."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.design import Design
from analytics.impact.estimate import Estimate, Estimator, Measure, estimate_effect
from analytics.impact.matched import Matched
from analytics.impact.matching import match
from analytics.impact.units import Units, read_units

_DIFFERENCES: Final = {Measure.MEAN_DIFFERENCE, Measure.RISK_DIFFERENCE}


@dataclass(frozen=True, slots=True)
class Refit:
    """People matched in some way. Of persons: it leaves no analysis."""

    units: Units
    matched: Matched
    design: Design

    def estimate(self, outcome: str, estimator: Estimator) -> Estimate:
        """Estimate the difference that taking part makes, by schools where they are known.

        Raises
        ------
        StudyFault
            The outcome cannot be compared.
        """
        found = estimate_effect(
            self.units,
            self.matched,
            outcome,
            estimators=(estimator,),
            estimand=self.design.estimand,
        )
        return next(one for one in found if one.measure in _DIFFERENCES)

    @property
    def participants(self) -> int:
        """Give how many participants are in the matched sample."""
        return int((self.units.treated & self.matched.is_in).sum())


def refit(frame: pl.DataFrame, design: Design) -> Refit:
    """Match the people of a table in some way.

    Raises
    ------
    StudyFault
        The table does not fit the design, or nobody can be matched.
    """
    units = read_units(frame, design)
    return Refit(units, match(units, design), design)


def keep_everybody(frame: pl.DataFrame, design: Design) -> Refit:
    """Take everybody as they are, unmatched.

    Raises
    ------
    StudyFault
        The table does not fit the design.
    """
    return unmatch(read_units(frame, design), design)


def unmatch(units: Units, design: Design) -> Refit:
    """Take people as they are, unmatched."""
    people = len(units)
    everybody = Matched(
        weights=np.ones(people),
        subclass=np.full(people, -1, dtype=np.int64),
        discarded=np.zeros(people, dtype=bool),
    )
    return Refit(units, everybody, design)
