"""Minima: how many activities each region must have, and what keeping them leaves to spend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.planning.checks import Ints
from analytics.planning.faults import CannotPlan
from analytics.planning.limits import Limits, check_whole


@dataclass(frozen=True, slots=True)
class Minima:
    """How many activities each region must have, even where they add nothing.

    Attributes
    ----------
    names : of the regions that must have some.
    region : shape (sites,); place in `names` of the region that each site is in, -1 for none.
    least : shape (regions,); activities that each must have.
    """

    names: tuple[str, ...]
    region: Ints
    least: Ints

    @classmethod
    def of(cls, regions: Sequence[str | None], at_least: Mapping[str, int]) -> Self:
        """Ask for activities `at_least` in regions, of which each site is in one or in none.

        Raises
        ------
        CannotPlan
            A region has no site, or a number is missing, negative or no whole number.
        """
        names = tuple(at_least)
        if unknown := sorted(set(names) - set(regions)):
            raise CannotPlan(f"No site is in {', '.join(unknown)}.")
        places = {name: place for place, name in enumerate(names)}
        region = np.array([-1 if name is None else places.get(name, -1) for name in regions])
        least = check_whole(list(at_least.values()), (len(names),), "at_least")
        return cls(names, region.astype(np.int64), least)

    @classmethod
    def none(cls, sites: int) -> Self:
        """Ask for nothing."""
        return cls.of([None] * sites, {})

    def check(self, limits: Limits) -> None:
        """Hold the minima against the limits.

        Raises
        ------
        CannotPlan
            A region cannot hold as many as it must have, or all together take more than there is.
        """
        limits.check_sites(len(self.region))
        inside = self.region >= 0
        room = np.bincount(self.region[inside], limits.most[inside], minlength=len(self.names))
        if len(short := np.flatnonzero(room < self.least)):
            first = short[0]
            raise CannotPlan(
                f"{self.names[first]} can hold {room[first]:,.0f} at the most, of the"
                f" {self.least[first]:,} that it must have"
                + (f"; so it is in {len(short) - 1:,} more." if len(short) > 1 else ".")
            )
        takes = Remaining(limits, self).kept
        if takes > limits.budget:
            raise CannotPlan(
                f"What each must have takes {takes:,}, and there are {limits.budget:,}."
            )


class Remaining:
    """What may be placed yet, while activities are placed: what minima need is kept for them.

    What is left beyond them only falls, and what a site would take of that only rises: a site at
    which no activity fits any more will never fit one again.

    Attributes
    ----------
    kept : the least that it takes to keep all minima.
    """

    def __init__(self, limits: Limits, minima: Minima) -> None:
        self._costs, self._left, self._room = limits.costs, limits.budget, limits.most.copy()
        self._region = minima.region.tolist()
        self._least = minima.least.tolist()
        cheapest = np.argsort(limits.costs, kind="stable")
        self._sites = [cheapest[minima.region[cheapest] == at] for at in range(len(minima.names))]
        self._prices = [self._price(at, number) for at, number in enumerate(self._least)]
        self.kept = sum(self._prices)

    def fits(self, site: int) -> bool:
        """Say whether one more activity can be at a site."""
        if not self._room[site]:
            return False
        at = self._region[site]
        kept = self.kept
        if at >= 0 and self._least[at]:
            kept += self._price_with(at, site) - self._prices[at]
        return bool(self._costs[site] + kept <= self._left)

    def place(self, site: int) -> None:
        """Place an activity at a site that it fits."""
        at = self._region[site]
        if at >= 0 and self._least[at]:
            price = self._price_with(at, site)
            self.kept += price - self._prices[at]
            self._prices[at] = price
            self._least[at] -= 1
        self._room[site] -= 1
        self._left -= int(self._costs[site])

    def list_rest(self) -> list[int]:
        """List the cheapest sites for what regions must have yet, one for each activity."""
        return [
            site
            for at, number in enumerate(self._least)
            for site in np.repeat(self._sites[at], self._take(at, number)).tolist()
        ]

    def _price_with(self, at: int, site: int) -> int:
        """Give the price of what a region must have yet, with one more at a site of it."""
        self._room[site] -= 1
        price = self._price(at, self._least[at] - 1)
        self._room[site] += 1
        return price

    def _price(self, at: int, number: int) -> int:
        return int(self._costs[self._sites[at]] @ self._take(at, number))

    def _take(self, at: int, number: int) -> Ints:
        """Give how many activities each site of a region, the cheapest first, takes of a number."""
        room = self._room[self._sites[at]]
        before = np.cumsum(room) - room
        return np.asarray(np.minimum(np.maximum(number - before, 0), room))
