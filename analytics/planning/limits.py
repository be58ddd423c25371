"""What a plan may take: a number of activities or pounds, and how many a site can hold."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from analytics.planning.checks import Floats, Ints, check_amounts
from analytics.planning.faults import CannotPlan


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan may take.

    Attributes
    ----------
    budget : activities, or whole pounds.
    costs : shape (sites,); what one activity at the site takes of it, 1 or more.
    most : shape (sites,); activities that the site can hold, and that the budget can pay.
    """

    budget: int
    costs: Ints
    most: Ints

    @classmethod
    def of_number(cls, sites: int, activities: int, *, most_at_site: ArrayLike) -> Self:
        """Allow so many activities.

        Parameters
        ----------
        most_at_site
            One number for all sites, or shape (sites,).

        Raises
        ------
        CannotPlan
            A number is missing, negative or no whole number.
        """
        return cls.of_pounds(np.ones(sites), activities, most_at_site=most_at_site)

    @classmethod
    def of_pounds(cls, costs: ArrayLike, pounds: int, *, most_at_site: ArrayLike) -> Self:
        """Allow activities for so many pounds, at costs of whole pounds, shape (sites,).

        Raises
        ------
        CannotPlan
            A number is missing, negative or no whole number, or an activity is free.
        """
        each = check_whole(costs, np.shape(costs), "costs")
        if not each.all():
            raise CannotPlan("costs: an activity that is free needs no plan; give 1 pound or more.")
        most = check_whole(np.broadcast_to(most_at_site, each.shape), each.shape, "most_at_site")
        budget = int(check_whole(pounds, (), "budget"))
        return cls(budget, each, np.minimum(most, budget // each))

    @property
    def is_number(self) -> bool:
        """Whether every activity takes the same, so that the budget is a number of activities."""
        return len(np.unique(self.costs)) <= 1

    def check_sites(self, sites: int) -> None:
        """Hold the limits against the number of sites.

        Raises
        ------
        CannotPlan
            They are of another number.
        """
        if len(self.costs) != sites:
            raise CannotPlan(f"The limits are of {len(self.costs):,} sites, the case of {sites:,}.")

    def count_spent(self, counts: ArrayLike) -> float:
        """Give what so many activities at each site, shape (sites,), take of the budget."""
        return float(self.costs @ np.asarray(counts))

    def spend_on(self, rates: Floats) -> Floats:
        """Spend the budget where each activity adds `rates`, (sites,), parts of one allowed.

        Returns
        -------
        NDArray[np.float64], shape (sites,)
            The activities at each site: first where a pound adds most, nothing where it adds none.
        """
        order = np.argsort(-rates / self.costs, kind="stable")
        order = order[rates[order] > 0]
        prices = self.costs[order] * self.most[order]
        left = np.maximum(self.budget - (np.cumsum(prices) - prices), 0)
        counts = np.zeros(len(rates))
        counts[order] = np.minimum(left / self.costs[order], self.most[order])
        return counts


def check_whole(values: ArrayLike, shape: tuple[int, ...], what: str) -> Ints:
    """Give whole numbers, 0 or more.

    Raises
    ------
    CannotPlan
        The shape is another, or a number is missing, negative or no whole number.
    """
    amounts = check_amounts(values, shape, what)
    if (amounts != np.rint(amounts)).any():
        raise CannotPlan(f"{what}: whole numbers are needed.")
    return amounts.astype(np.int64)
