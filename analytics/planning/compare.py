"""A plan beside what is there now, and beside where the same means would otherwise go."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from analytics.planning.case import Case
from analytics.planning.checks import Floats, check_amounts
from analytics.planning.equity import Equity, measure_equity
from analytics.planning.faults import CannotPlan
from analytics.planning.limits import Limits
from analytics.planning.plan import Plan


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan beside what is there now, and beside where the same means would otherwise go.

    Attributes
    ----------
    now, planned, otherwise : how evenly hours lie on need; `otherwise` is None where nothing was
        held so far.
    planned_gain, otherwise_gain : what is added to now, in young people times need.
    """

    now: Equity
    planned: Equity
    otherwise: Equity | None
    planned_gain: float
    otherwise_gain: float | None


def compare_plan(case: Case, limits: Limits, plan: Plan, held: ArrayLike) -> Comparison:
    """Compare a plan with what is there now, and with what it takes being spent as before.

    Parameters
    ----------
    held
        Shape (sites,): activities held at each site so far.

    Raises
    ------
    CannotPlan
        A number is missing or negative.
    """
    now = case.value(case.hours)
    alike = replace(limits, budget=plan.spent)
    planned = case.hours_after(plan.counts)
    otherwise = case.hours_after(spread_as_before(alike, held)) if np.asarray(held).any() else None
    return Comparison(
        now=measure_equity(case, case.hours),
        planned=measure_equity(case, planned),
        otherwise=None if otherwise is None else measure_equity(case, otherwise),
        planned_gain=case.value(planned) - now,
        otherwise_gain=None if otherwise is None else case.value(otherwise) - now,
    )


def spread_as_before(limits: Limits, held: ArrayLike) -> Floats:
    """Spread the budget over sites in proportion to the activities held so far, shape (sites,).

    Activities come in parts, as what is to be expected of each site, and a site may hold any
    number. As value is concave, such a spread is worth no less than what whole activities drawn
    by these chances would be on average: the comparison does not favour the plan.

    Raises
    ------
    CannotPlan
        Nothing was held, or a number is missing or negative.
    """
    counts = check_amounts(held, limits.costs.shape, "held")
    if not counts.any():
        raise CannotPlan("held: no activity was held so far, so there is no 'as before'.")
    return counts * (limits.budget / limits.count_spent(counts))
