"""A planning case: where hours are needed, and what an activity at each site would add."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csc_array

from analytics.planning.checks import Floats, check_amounts
from analytics.planning.faults import CannotPlan
from analytics.planning.worth import Worth

#: Entries of the table of hours that are looked at in one go: some 100 MB.
_CHUNK: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """Where hours are needed, and what an activity at each site would add.

    The value of hours is `sum(people * need * worth(hours))`: young people in need who have as
    much as counts. It rises with each hour and each hour adds no more than the last (it is
    monotone and submodular in the activities placed), and stays so with any table of hours.

    Attributes
    ----------
    people : shape (areas,); young people whom outreach is for.
    need : shape (areas,); what an hour to one of them counts for, 0 or more, in any unit.
    hours : shape (areas,); contact hours that a young person has had so far, on average.
    added : shape (areas, sites); hours that one activity at the site adds to them, as
        `spread_activity` gives them. Activities of two kinds are two sites.
    worth : of hours.

    Raises
    ------
    CannotPlan
        The shapes do not fit, a number is missing or negative, there is no site, or nobody is in
        need.
    """

    people: Floats
    need: Floats
    hours: Floats
    added: csc_array
    worth: Worth

    def __post_init__(self) -> None:
        areas = (self.added.shape[0],)
        for name in ("people", "need", "hours"):
            check_amounts(getattr(self, name), areas, name)
        if self.added.format != "csc":
            raise CannotPlan("added: columns are read one by one, so it must be a csc_array.")
        check_amounts(self.added.data, self.added.data.shape, "added")
        if not self.sites:
            raise CannotPlan("There is no site at which an activity could be held.")
        if not self.weights.any():
            raise CannotPlan("Nobody is in need: there is nothing to plan for.")

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return int(self.added.shape[1])

    @property
    def weights(self) -> Floats:
        """Young people times need, shape (areas,)."""
        return self.people * self.need

    def hours_after(self, counts: ArrayLike) -> Floats:
        """Give hours a young person, (areas,), once `counts` activities, (sites,), are held."""
        return np.asarray(self.hours + self.added @ np.asarray(counts))

    def hours_with(self, hours: Floats, site: int) -> Floats:
        """Give hours, shape (areas,), with one activity more at a site."""
        part = slice(*self.added.indptr[site : site + 2])
        after = hours.copy()
        after[self.added.indices[part]] += self.added.data[part]
        return after

    def value(self, hours: Floats) -> float:
        """Give the value of hours, shape (areas,), in young people times need."""
        return float(self.weights @ self.worth.of(hours))

    def unmet(self, hours: Floats) -> Floats:
        """Give the need that hours leave unmet in each area, shape (areas,): how cold it is."""
        return np.asarray(self.weights * (1 - self.worth.of(hours)))

    def slopes(self, hours: Floats) -> Floats:
        """Give what the first small part of an activity at each site would add, shape (sites,)."""
        return np.asarray(self.added.T @ (self.weights * self.worth.slope(hours)))

    def gain(self, hours: Floats, site: int) -> float:
        """Give what one activity at a site would add to the value of hours, shape (areas,)."""
        return float(self._gains(hours, site, site + 1)[0])

    def gains(self, hours: Floats) -> Floats:
        """Give what one activity at each site would add, each by itself, shape (sites,)."""
        found = [np.zeros(0)]
        start = 0
        while start < self.sites:
            stop = np.searchsorted(self.added.indptr, self.added.indptr[start] + _CHUNK)
            stop = int(min(max(stop, start + 1), self.sites))
            found.append(self._gains(hours, start, stop))
            start = stop
        return np.concatenate(found)

    def _gains(self, hours: Floats, start: int, stop: int) -> Floats:
        ends = self.added.indptr[start : stop + 1]
        rows = self.added.indices[ends[0] : ends[-1]]
        before = hours[rows]
        rise = self.worth.of(before + self.added.data[ends[0] : ends[-1]]) - self.worth.of(before)
        sites = np.repeat(np.arange(stop - start), np.diff(ends))
        # Sums run in one order, so that a site gains the same alone and among others.
        sums = np.bincount(sites, weights=self.weights[rows] * rise, minlength=stop - start)
        return np.asarray(sums, np.float64)
