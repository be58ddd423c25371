"""The best plan of a small case, by mixed-integer programming, with minima for regions."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack, kron

from analytics.planning.case import Case
from analytics.planning.checks import Floats, Ints
from analytics.planning.faults import CannotPlan
from analytics.planning.greedy import order_counts, place_greedy
from analytics.planning.limits import Limits, check_whole
from analytics.planning.plan import Plan

#: Pairs of an area and a site beyond which a proof seldom ends in time (benchmarks/planning.py).
MOST_PAIRS: Final = 200_000
_OUT_OF_TIME: Final = 1


def place_exact(
    case: Case,
    limits: Limits,
    *,
    regions: Sequence[str] = (),
    at_least: Mapping[str, int] | None = None,
    seconds: float = 60.0,
) -> Plan:
    """Find the plan that gains most, of a case of up to 200,000 pairs of an area and a site.

    Parameters
    ----------
    regions
        Of each site; needed for `at_least` alone.
    at_least
        Activities that a region must have, even where they add nothing.
    seconds
        After which the best plan found so far, by `place_greedy` too, is taken; `share_of_best`
        says how far it is proven.

    Raises
    ------
    CannotPlan
        The case is too large, the minima do not go with the limits, or no plan was found in time.

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
    minima = _list_minima(case.sites, regions, at_least or {})
    found, scale = _solve(case, limits, minima, seconds)
    sites, gains = order_counts(case, np.rint(found.x[: case.sites]).astype(np.int64))
    greedy = place_greedy(case, limits)
    if not at_least and greedy.gain > gains.sum():
        sites, gains = greedy.sites, greedy.gains
    kept = (gains > 0) | bool(at_least)
    # Minima only take plans away, so that what bounds all plans bounds these.
    most_gain = min(-found.mip_dual_bound * scale, greedy.most_gain)
    return Plan.within(limits, sites[kept], gains[kept], max(most_gain, float(gains.sum())))


def _solve(
    case: Case, limits: Limits, minima: tuple[Floats, Ints], seconds: float
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
    regions, least = minima
    found = milp(
        np.concatenate([np.zeros(case.sites), -worth.ravel() / scale]),
        integrality=np.repeat([1, 0], [case.sites, filled.size]),
        bounds=Bounds(0, np.concatenate([limits.most, filled.ravel()])),
        constraints=[
            LinearConstraint(csc_array(hstack([-delivered, pieces])), ub=0),
            LinearConstraint(_widen(limits.costs[np.newaxis], filled.size), ub=limits.budget),
            LinearConstraint(_widen(regions, filled.size), lb=least),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None and found.status == _OUT_OF_TIME:
        raise CannotPlan(f"No plan was found in {seconds:.0f} seconds. Take place_greedy.")
    if found.x is None:
        raise CannotPlan("The regions cannot all have as many activities within these limits.")
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


def _list_minima(
    sites: int, regions: Sequence[str], at_least: Mapping[str, int]
) -> tuple[Floats, Ints]:
    """Give which sites count for each minimum, shape (minima, sites), and the minima."""
    if at_least and len(regions) != sites:
        raise CannotPlan(f"A region is needed for each of the {sites:,} sites.")
    if unknown := sorted(set(at_least) - set(regions)):
        raise CannotPlan(f"No site is in {', '.join(unknown)}.")
    inside = [[float(region == name) for region in regions] for name in at_least]
    least = check_whole(list(at_least.values()), (len(at_least),), "at_least")
    return np.reshape(inside, (len(at_least), sites)), least


def _widen(rows: NDArray[np.number], pieces: int) -> csc_array:
    """Let rows over sites be rows over sites and pieces, which count for nothing in them."""
    return csc_array(np.pad(rows, ((0, 0), (0, pieces))))
