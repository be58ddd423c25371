"""The cold-spot planner: greedy placing beside a plain one, and beside HiGHS where it can end.

    python -m benchmarks.planning [--national 35000 4000 20] [--reach-km 20] [--seconds 120]

The country is invented: towns of every size, need that goes with the town, and activities so far
around a few campuses. Plain greedy tries every site at every turn. One process, one thread.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace
from time import process_time
from typing import Final, TypeVar

import numpy as np

from analytics.planning import (
    Activity,
    Case,
    Comparison,
    Limits,
    Travel,
    Worth,
    bound_gain,
    compare_plan,
    place_exact,
    place_greedy,
    spread_activity,
)
from benchmarks.machine import describe, print_table

SEED: Final = 20261122
ACTIVITY: Final = Activity(hours=6, places=40)
REACH_KM: Final = 20
#: Areas, sites and activities to place.
SMALL: Final = ((200, 40, 5), (500, 100, 10), (1_000, 200, 20), (3_000, 300, 20))
POUNDS: Final = 5_000
Found = TypeVar("Found")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument(
        "--national", type=int, nargs=3, default=(35_000, 4_000, 20), help="areas, sites, number"
    )
    parser.add_argument("--reach-km", type=float, default=REACH_KM, help="of the national case")
    parser.add_argument("--seconds", type=float, default=120, help="for each proof")
    given = parser.parse_args()
    print(describe())
    print_beside_exact(given.seconds)
    print_national(*given.national, given.reach_km)


def make_country(areas: int, sites: int, reach_km: float = REACH_KM) -> tuple[Case, np.ndarray]:
    """Invent a case, and the activities that its sites have held."""
    dice = np.random.default_rng(SEED)
    towns = max(areas // 60, 3)
    middles = dice.uniform(0, np.sqrt(areas * 4e6), (towns, 2))  # 4 square kilometres an area
    town = dice.choice(towns, areas, p=dice.dirichlet(np.full(towns, 0.4)))
    places = middles[town] + dice.normal(0, 3_000, (areas, 2))
    people = dice.integers(40, 200, areas).astype(float)
    need = np.clip(dice.beta(2, 3, towns)[town] + dice.normal(0, 0.15, areas), 0.01, 1)
    at = places[dice.choice(areas, sites, replace=False)]
    campuses = at[dice.choice(sites, max(sites // 40, 1), replace=False)]
    away_km = np.min(np.hypot(*(at[:, np.newaxis] - campuses).T), axis=0) / 1000
    held = dice.poisson(20 * np.exp(-away_km / 15))
    added = spread_activity(places, at, people, activity=ACTIVITY, travel=Travel(reach_km))
    hours = added @ held.astype(float)
    enough = 4 * float(people @ hours / people.sum())
    return Case(people, need, hours, added, Worth.doubling(enough)), held


def start_from_nothing(case: Case, number: int) -> Case:
    """Take away the hours so far and let so many activities be just what counts.

    Placing is hardest so: what one site adds hangs most on the others.
    """
    mean_hours = number * ACTIVITY.hours * ACTIVITY.places / case.people.sum()
    return replace(case, hours=np.zeros_like(case.hours), worth=Worth.doubling(4 * mean_hours))


def place_plainly(case: Case, limits: Limits) -> float:
    """Place greedily by trying every site at every turn; give the gain."""
    hours, room, left, gain = case.hours, limits.most.copy(), limits.budget, 0.0
    while (can := (limits.costs <= left) & (room > 0)).any():
        gains = np.where(can, case.gains(hours), 0)
        site = int(np.argmax(gains / limits.costs))
        if gains[site] <= 0:
            break
        gain += gains[site]
        hours = case.hours_with(hours, site)
        room[site] -= 1
        left -= limits.costs[site]
    return gain


def print_beside_exact(seconds: float) -> None:
    rows = []
    for areas, sites, number in SMALL:
        case = start_from_nothing(make_country(areas, sites)[0], number)
        costs = np.random.default_rng(SEED).integers(2, 20, sites) * 50
        for limits, words in (
            (Limits.of_number(sites, number, most_at_site=2), f"{number}"),
            (Limits.of_pounds(costs, POUNDS, most_at_site=2), f"£{POUNDS:,}"),
        ):
            took, plan = measure(lambda case=case, limits=limits: place_greedy(case, limits))
            row = [f"{areas:,} x {sites}, {words}", f"{case.added.nnz:,}", f"{took:.3f}"]
            took, best = measure(
                lambda case=case, limits=limits: place_exact(case, limits, seconds=seconds)
            )
            row += [f"{took:.2f}", f"{best.share_of_best:.4f}", f"{plan.gain / best.gain:.4f}"]
            rows.append([*row, f"{plan.share_of_best:.4f}"])
    headings = ("areas x sites", "pairs", "greedy s", "exact s", "proven", "greedy", "its bound")
    print_table("Greedy beside HiGHS: gains as shares of the best", headings, rows)


def print_national(areas: int, sites: int, number: int, reach_km: float) -> None:
    took, (case, held) = measure(lambda: make_country(areas, sites, reach_km))
    limits = Limits.of_number(sites, number, most_at_site=2)
    rows = [["make the country and its table", f"{took:.2f}", ""]]
    took, plan = measure(lambda: place_greedy(case, limits))
    rows.append(["greedy with its bound", f"{took:.2f}", f"{plan.gain:,.0f}"])
    took, bound = measure(lambda: bound_gain(case, limits))
    rows.append(["of which the bound", f"{took:.2f}", f"{bound:,.0f}"])
    took, gain = measure(lambda: place_plainly(case, limits))
    rows.append(["plain greedy, without a bound", f"{took:.2f}", f"{gain:,.0f}"])
    title = f"{areas:,} areas, {sites:,} sites, {case.added.nnz:,} pairs, {number} activities"
    print_table(title, ("CPU seconds, and gain", "s", "gain"), rows)
    print_equity(compare_plan(case, limits, plan, held))


def print_equity(found: Comparison) -> None:
    names = ("now", "otherwise", "planned")
    equities = (found.now, found.otherwise, found.planned)
    rows = [
        [
            name,
            f"{each.reached_share:.4f}",
            f"{each.unmet_share:.4f}",
            f"{each.concentration:.4f}",
            f"{each.gini:.4f}",
            f"{each.gap_hours:.3f}",
        ]
        for name, each in zip(names, equities, strict=True)
    ]
    headings = ("hours", "reached", "unmet", "concentration", "Gini", "gap hours")
    print_table("Equity", headings, rows)
    ratio = found.planned_gain / found.otherwise_gain
    print(f"The plan gains {ratio:.2f} times what the same number adds where they go now.")


def measure(what: Callable[[], Found]) -> tuple[float, Found]:
    """Give the processor seconds of a call, and what it gave."""
    start = process_time()
    found = what()
    return process_time() - start, found


if __name__ == "__main__":
    main()
