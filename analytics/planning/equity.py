"""How evenly hours lie on need: concentration, Gini, need that is reached, most against least."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.planning.case import Case
from analytics.planning.checks import Floats

_FIFTH: Final = 0.2


@dataclass(frozen=True, slots=True)
class Equity:
    """How evenly hours lie on need.

    Attributes
    ----------
    mean_hours : contact hours a young person.
    reached_share : share of need, 0 to 1, in areas with any hours.
    unmet_share : share of need, 0 to 1, that the hours leave unmet.
    concentration : from -1, all hours where need is least, over 0 to 1, all where it is most.
    gini : 0 where every area has hours in proportion to its need, towards 1 where one has all.
    most_need_hours, least_need_hours : hours a young person, in the fifth of young people who
        live where need is greatest, and least.

    Both indices are not a number where there are no hours at all.
    """

    mean_hours: float
    reached_share: float
    unmet_share: float
    concentration: float
    gini: float
    most_need_hours: float
    least_need_hours: float

    @property
    def gap_hours(self) -> float:
        """Hours that the fifth in most need has above the fifth in least; below 0: it has fewer."""
        return self.most_need_hours - self.least_need_hours


def measure_equity(case: Case, hours: Floats) -> Equity:
    """Measure how evenly hours a young person, shape (areas,), lie on need.

    Areas of equal need count as one, so that the order of rows says nothing; a fifth that ends
    within them takes its part of their mean.

    Source
    ------
    Concentration: Kakwani, Wagstaff and van Doorslaer (1997), *Socioeconomic inequalities in
    health*, Journal of Econometrics 77: 87-103, for grouped people, ranked by need. Gini: by the
    Lorenz curve of hours over need, areas in order of hours for one unit of need.
    """
    people, ranked = _pool_by_need(case, hours)
    least, most = _mean_at_ends(people, ranked)
    total = float(case.weights.sum())
    return Equity(
        mean_hours=float(case.people @ hours / case.people.sum()),
        reached_share=float(case.weights @ (hours > 0)) / total,
        unmet_share=float(case.unmet(hours).sum()) / total,
        concentration=_concentrate(people, ranked),
        gini=_measure_gini(case.weights, case.people * hours),
        most_need_hours=most,
        least_need_hours=least,
    )


def _pool_by_need(case: Case, hours: Floats) -> tuple[Floats, Floats]:
    """Give people and their hours together for each amount of need, the least first."""
    _, group = np.unique(case.need, return_inverse=True)
    people, together = (
        np.bincount(group, weights=amounts).astype(np.float64)
        for amounts in (case.people, case.people * hours)
    )
    return people[people > 0], together[people > 0]


def _mean_at_ends(people: Floats, together: Floats) -> tuple[float, float]:
    """Give the mean hours of the first and the last fifth of people."""
    so_far = np.concatenate([[0.0], np.cumsum(people)])
    hours = np.concatenate([[0.0], np.cumsum(together)])
    low, high = np.interp((_FIFTH * so_far[-1], (1 - _FIFTH) * so_far[-1]), so_far, hours)
    fifth = _FIFTH * so_far[-1]
    return float(low / fifth), float((hours[-1] - high) / fifth)


def _concentrate(people: Floats, together: Floats) -> float:
    if not together.any():
        return float("nan")
    ranks = (np.cumsum(people) - people / 2) / people.sum()
    return float(2 * (together @ ranks) / together.sum() - 1)


def _measure_gini(need: Floats, hours: Floats) -> float:
    """Measure how unevenly hours lie on need, both of whole areas."""
    if not hours.any():
        return float("nan")
    some = (need > 0) | (hours > 0)
    need, hours = need[some], hours[some]
    with np.errstate(divide="ignore"):
        order = np.argsort(hours / need, kind="stable")  # hours without need come last
    width = need[order] / need.sum()
    height = np.cumsum(hours[order]) / hours.sum()
    return float(1 - width @ (height + np.concatenate([[0.0], height[:-1]])))
