"""The best plan of a small case, by mixed-integer programming, with minima for regions."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack, kron

from analytics.planning.case import Case
from analytics.planning.checks import Floats
from analytics.planning.faults import CannotPlan
from analytics.planning.greedy import order_counts, place_greedy
from analytics.planning.limits import Limits
from analytics.planning.minima import Minima
from analytics.planning.plan import Plan

#: Pairs of an area and a site beyond which a proof seldom ends in time (benchmarks/planning.py).
MOST_PAIRS: Final = 200_000


def place_exact(
    case: Case,
    limits: Limits,
    *,
    minima: Minima | None = None,
    seconds: float = 60.0,
) -> Plan:
    """Find the plan that gains most, of a case of up to 200,000 pairs of an area and a site.

    Parameters
    ----------
    minima
        Activities that regions must have, even where they add nothing.
    seconds
        After which the best plan found so far, by `place_greedy` too, is taken; `share_of_best`
        says how far it is proven.

    Raises
    ------
    CannotPlan
        The case is too large, or the minima do not go with the limits.

    Source
    ------
    Church and ReVelle (1974), *The maximal covering location problem*, Papers of the Regional
    Science Association 32: 101-118, with pieces of worth in place of covered or not; solved by
    SciPy's `milp`, which is HiGHS.
    """
    limits.check_sites(case.sites)
    if case.added.nnz > MOST_PAIRS:
        raise CannotPlan(
            f"{case.added.nnz:,} pairs of an area and a site within reach are too many for a proof:"
            f" {MOST_PAIRS:,} can be. place_greedy says how near to the best its plan is."
        )
    minima = minima or Minima.none(case.sites)
    greedy = place_greedy(case, limits, minima)
    found, scale = _solve(case, limits, minima, seconds)
    if found.x is None:  # nothing was found in time
        return greedy
    sites, gains = order_counts(case, np.rint(found.x[: case.sites]).astype(np.int64))
    if greedy.gain > gains.sum():
        sites, gains = greedy.sites, greedy.gains
    kept = (gains > 0) | bool(minima.names)
    most_gain = min(-found.mip_dual_bound * scale, greedy.most_gain)
    return Plan.within(limits, sites[kept], gains[kept], max(most_gain, float(gains.sum())))


def _solve(
    case: Case, limits: Limits, minima: Minima, seconds: float
) -> tuple[OptimizeResult, float]:
    """Find activities at each site and the hours that they fill of each area's pieces of worth.

    Hours are counted in the most that one activity adds to the area, and value in `scale`, so
    that all numbers are near 1, where the tolerances of the solver are made for them.

    Returns
    -------
    OptimizeResult
        Its first `sites` values are the activities; its value is less than 0.
    float
        The scale.
    """
    unit = case.added.max(axis=1).toarray().ravel()
    matters = (unit > 0) & (case.weights > 0)
    unit = unit[matters]
    filled, worth = _list_pieces(case, matters, unit)
    scale = float(worth.max(initial=0)) or 1.0
    delivered = csr_array(case.added)[matters].multiply(1 / unit[:, np.newaxis])
    pieces = kron(eye_array(len(unit)), np.ones((1, filled.shape[1])))
    inside = (np.arange(len(minima.names))[:, np.newaxis] == minima.region).astype(np.float64)
    found = milp(
        np.concatenate([np.zeros(case.sites), -worth.ravel() / scale]),
        integrality=np.repeat([1, 0], [case.sites, filled.size]),
        bounds=Bounds(0, np.concatenate([limits.most, filled.ravel()])),
        constraints=[
            LinearConstraint(csc_array(hstack([-delivered, pieces])), ub=0),
            LinearConstraint(_widen(limits.costs[np.newaxis], filled.size), ub=limits.budget),
            LinearConstraint(_widen(inside, filled.size), lb=minima.least),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    return found, scale


def _list_pieces(case: Case, matters: NDArray[np.bool_], unit: Floats) -> tuple[Floats, Floats]:
    """Give how much of each piece of worth is still to fill, and what filling it is worth.

    Returns
    -------
    tuple of NDArray[np.float64], shape (areas that matter, pieces)
        In `unit` hours, and in young people times need for one unit.
    """
    starts, ends, slopes = np.array(case.worth.list_pieces()).T
    hours = case.hours[matters, np.newaxis]
    left = np.maximum(ends - np.maximum(starts, hours), 0) / unit[:, np.newaxis]
    return left, (case.weights[matters] * unit)[:, np.newaxis] * slopes


def _widen(rows: NDArray[np.number], pieces: int) -> csc_array:
    """Let rows over sites be rows over sites and pieces, which count for nothing in them."""
    return csc_array(np.pad(rows, ((0, 0), (0, pieces))))
