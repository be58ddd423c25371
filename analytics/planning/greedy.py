"""Places activities one after the other, each where it adds most: good plans of any size."""

from heapq import heapify, heappop, heappush
from math import e
from typing import Final, NamedTuple

import numpy as np

from analytics.planning.bound import bound_gain
from analytics.planning.case import Case
from analytics.planning.checks import Floats, Ints
from analytics.planning.limits import Limits
from analytics.planning.plan import Plan

#: Of the best gain, what is certain beforehand: of a number of activities, and of pounds.
SURE_OF_NUMBER: Final = 1 - 1 / e
SURE_OF_POUNDS: Final = (1 - 1 / e) / 2


def place_greedy(case: Case, limits: Limits) -> Plan:
    """Place activities one after the other, each where it adds most for what it takes.

    Of equal sites the first is taken. Fewer are placed than may be where nothing more would add
    anything. With pounds the plan that begins with the best single activity is tried too.

    Returns
    -------
    Plan
        Of a number of activities it gains at least 63 % of what the best plan gains, of pounds at
        least 32 %; `most_gain` mostly shows that it is far nearer.

    Raises
    ------
    CannotPlan
        The limits are of another number of sites.

    Source
    ------
    Nemhauser, Wolsey and Fisher (1978), *An analysis of approximations for maximizing submodular
    set functions*, Mathematical Programming 14: 265-294 (the bound of 1 - 1/e); Khuller, Moss and
    Naor (1999), *The budgeted maximum coverage problem*, Information Processing Letters 70: 39-45
    (half of it, with the best single activity beside); Minoux (1978), *Accelerated greedy
    algorithms*, for looking again only at sites that could still be the best. The problem is the
    maximal covering of Church and ReVelle (1974), with hours in place of covered or not.
    """
    limits.check_sites(case.sites)
    gains = case.gains(case.hours)
    filled = _fill(case, limits, gains)
    if not limits.is_number:
        first = int(np.argmax(np.where(limits.most > 0, gains, -1)))
        if limits.most[first]:
            filled = max(filled, _fill(case, limits, gains, first), key=lambda each: each.gain)
    sure = SURE_OF_NUMBER if limits.is_number else SURE_OF_POUNDS
    most_gain = min(filled.gain / sure, bound_gain(case, limits))
    return Plan.within(limits, filled.sites, filled.gains, most_gain)


def order_counts(case: Case, counts: Ints) -> tuple[Ints, Floats]:
    """Order activities that are decided, `counts` (sites,), by what each adds; give sites, gains.

    Those that add nothing come last.
    """
    room = Limits.of_number(case.sites, int(counts.sum()), most_at_site=counts)
    filled = _fill(case, room, case.gains(case.hours))
    left = counts - np.bincount(filled.sites, minlength=case.sites)
    idle = np.repeat(np.arange(case.sites), left)
    return np.concatenate([filled.sites, idle]), np.concatenate([filled.gains, 0.0 * idle])


class _Filled(NamedTuple):
    sites: Ints
    gains: Floats

    @property
    def gain(self) -> float:
        return float(self.gains.sum())


def _fill(case: Case, limits: Limits, most_gains: Floats, first: int | None = None) -> _Filled:
    """Place within the limits, beginning with `first`.

    Parameters
    ----------
    most_gains
        Shape (sites,): no activity at the site can add more than this, now or later.
    """
    hours, left, room = case.hours, limits.budget, limits.most.copy()
    placed: list[tuple[int, float]] = []

    def place(site: int, gain: float) -> None:
        nonlocal hours, left
        placed.append((site, gain))
        hours = case.hours_with(hours, site)
        left -= costs[site]
        room[site] -= 1

    costs = limits.costs.tolist()
    if first is not None:
        place(first, float(most_gains[first]))
    # What an activity may add for what it takes, at most, and the number of the site.
    queue = [(-gain / costs[site], site) for site, gain in enumerate(most_gains.tolist())]
    heapify(queue)
    while queue:
        _, site = heappop(queue)
        if costs[site] > left or not room[site]:
            continue
        gain = case.gain(hours, site)
        if gain <= 0:
            continue
        rate = (-gain / costs[site], site)
        if not queue or rate <= queue[0]:
            place(site, gain)
        heappush(queue, rate)
    sites, gains = zip(*placed, strict=True) if placed else ((), ())
    return _Filled(np.array(sites, np.int64), np.array(gains, np.float64))
