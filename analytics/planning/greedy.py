"""Places activities one after the other, each where it adds most: good plans of any size."""

from heapq import heapify, heappop, heappush
from math import e
from typing import Final, NamedTuple

import numpy as np

from analytics.planning.bound import bound_gain
from analytics.planning.case import Case
from analytics.planning.checks import Floats, Ints
from analytics.planning.limits import Limits
from analytics.planning.minima import Minima, Remaining
from analytics.planning.plan import Plan

#: Of the best gain, what is certain beforehand: of a number of activities, of pounds, and of a
#: number of which regions must have some.
SURE_OF_NUMBER: Final = 1 - 1 / e
SURE_OF_POUNDS: Final = (1 - 1 / e) / 2
SURE_WITH_MINIMA: Final = 1 / 2


def place_greedy(case: Case, limits: Limits, minima: Minima | None = None) -> Plan:
    """Place activities one after the other, each where it adds most for what it takes.

    Of equal sites the first is taken. Fewer are placed than may be where nothing more would add
    anything. With pounds the plan that begins with the best single activity is tried too. Where
    regions must have some, an activity is placed only if what is left pays for what they must have
    yet; what adds nothing there goes to the cheapest sites, last.

    Returns
    -------
    Plan
        Of a number of activities it gains at least 63 % of what the best plan gains, of pounds at
        least 32 %; with minima of a number at least 50 %, of pounds nothing is certain beforehand.
        `most_gain` mostly shows that it is far nearer.

    Raises
    ------
    CannotPlan
        The limits are of another number of sites, or the minima do not go with them.

    Source
    ------
    Nemhauser, Wolsey and Fisher (1978), *An analysis of approximations for maximizing submodular
    set functions*, Mathematical Programming 14: 265-294 (the bound of 1 - 1/e); Khuller, Moss and
    Naor (1999), *The budgeted maximum coverage problem*, Information Processing Letters 70: 39-45
    (half of it, with the best single activity beside); Fisher, Nemhauser and Wolsey (1978), Part
    II, Mathematical Programming Study 8: 73-87 (a half over a matroid, which plans that can still
    keep all minima are); Minoux (1978), *Accelerated greedy
    algorithms*, for looking again only at sites that could still be the best. The problem is the
    maximal covering of Church and ReVelle (1974), with hours in place of covered or not.
    """
    limits.check_sites(case.sites)
    minima = minima or Minima.none(case.sites)
    minima.check(limits)
    gains = case.gains(case.hours)
    filled = _fill(case, limits, minima, gains)
    if not limits.is_number:
        remaining = Remaining(limits, minima)
        fits = np.array([remaining.fits(site) for site in range(case.sites)])
        first = int(np.argmax(np.where(fits, gains, -1)))
        if fits[first]:
            filled = max(filled, _fill(case, limits, minima, gains, first), key=lambda f: f.gain)
    return Plan.within(limits, filled.sites, filled.gains, _bound(case, limits, minima, filled))


def _bound(case: Case, limits: Limits, minima: Minima, filled: "_Filled") -> float:
    """Give a gain that no plan exceeds: minima only take plans away."""
    bound = bound_gain(case, limits)
    if minima.names:
        return min(filled.gain / SURE_WITH_MINIMA, bound) if limits.is_number else bound
    return min(filled.gain / (SURE_OF_NUMBER if limits.is_number else SURE_OF_POUNDS), bound)


def order_counts(case: Case, counts: Ints) -> tuple[Ints, Floats]:
    """Order activities that are decided, `counts` (sites,), by what each adds; give sites, gains.

    Those that add nothing come last.
    """
    room = Limits.of_number(case.sites, int(counts.sum()), most_at_site=counts)
    filled = _fill(case, room, Minima.none(case.sites), case.gains(case.hours))
    left = counts - np.bincount(filled.sites, minlength=case.sites)
    return filled.with_idle(np.repeat(np.arange(case.sites), left))


class _Filled(NamedTuple):
    sites: Ints
    gains: Floats

    @property
    def gain(self) -> float:
        return float(self.gains.sum())

    def with_idle(self, sites: Ints) -> "_Filled":
        """Add activities that add nothing."""
        return _Filled(
            np.concatenate([self.sites, sites]),
            np.concatenate([self.gains, np.zeros(len(sites))]),
        )


def _fill(
    case: Case, limits: Limits, minima: Minima, most_gains: Floats, first: int | None = None
) -> _Filled:
    """Place within the limits, beginning with `first`.

    Parameters
    ----------
    most_gains
        Shape (sites,): no activity at the site can add more than this, now or later.
    """
    hours, remaining = case.hours, Remaining(limits, minima)
    placed: list[tuple[int, float]] = []

    def place(site: int, gain: float) -> None:
        nonlocal hours
        placed.append((site, gain))
        hours = case.hours_with(hours, site)
        remaining.place(site)

    if first is not None:
        place(first, float(most_gains[first]))
    costs = limits.costs.tolist()
    # What an activity may add for what it takes, at most, and the number of the site.
    queue = [(-gain / costs[site], site) for site, gain in enumerate(most_gains.tolist())]
    heapify(queue)
    while queue:
        _, site = heappop(queue)
        if not remaining.fits(site):
            continue
        gain = case.gain(hours, site)
        if gain <= 0:
            continue
        rate = (-gain / costs[site], site)
        if not queue or rate <= queue[0]:
            place(site, gain)
        heappush(queue, rate)
    sites, gains = zip(*placed, strict=True) if placed else ((), ())
    filled = _Filled(np.array(sites, np.int64), np.array(gains, np.float64))
    return filled.with_idle(np.array(remaining.list_rest(), np.int64))
