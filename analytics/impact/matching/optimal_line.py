"""Optimal pairs of people in a line: solved at any size, or narrowed to the pairs that matter."""

from heapq import heappop, heappush
from typing import Final

import numpy as np

from analytics.impact.units import Floats, Ints

_NOBODY: Final = -1


def pair_on_line(wanting: Floats, offered: Floats, ratio: int) -> tuple[Ints, Ints]:
    """Pair each of m people with `ratio` of n others so that the distances add up to the least.

    Only who is chosen is decided; in a line no distance is less for crossing over, so that the
    first who wants is paired with the first who is chosen, and so on.

    Parameters
    ----------
    wanting, offered
        m and n scores; m times the ratio is at most n.

    Returns
    -------
    tuple[Ints, Ints]
        Numbers below m and below n, a pair each.

    Source
    ------
    Minimum-cost flow on a line by regret: whoever passes along it takes the cheapest choice that
    is left, and what taking it back would cost is a choice of those who come later.
    """
    by_wanting = np.repeat(np.argsort(wanting, kind="stable"), ratio)
    by_offered = np.argsort(offered, kind="stable")
    chosen = _choose(wanting[by_wanting].tolist(), offered[by_offered].tolist())
    return by_wanting, by_offered[chosen]


def list_windows(wanting: Floats, offered: Floats, ratio: int) -> tuple[Ints, Ints]:
    """Give a part of the line for each of m people, beyond which nobody need look.

    Parameters
    ----------
    wanting, offered
        m scores, and n in order. Those offered may be refused for their distance alone.

    Returns
    -------
    tuple[Ints, Ints]
        m, the first number within those offered and the one after the last.

    Notes
    -----
    Nobody goes past one who is free, as that one is no farther. So whoever is chosen stands in a
    run of people who all are chosen, by as many who stand between the free ones at its two ends:
    a run from `a` to `b` needs `upto[b] - before[a] >= b - a + 1` who want it.
    """
    slots = np.repeat(np.sort(wanting), ratio)
    ends = np.concatenate([[-np.inf], offered, [np.inf]])
    numbers = np.arange(len(offered))
    end_gain = np.searchsorted(slots, ends[2:], side="right") - numbers
    start_cost = np.searchsorted(slots, ends[:-2], side="left") - numbers + 1
    least_cost = np.minimum.accumulate(start_cost)
    most_gain = np.maximum.accumulate(end_gain[::-1])[::-1]
    # The latest start at, and the earliest end from, where each person stands.
    start = np.searchsorted(offered, wanting, side="right").clip(0, len(offered) - 1)
    end = (np.searchsorted(offered, wanting, side="left") - 1).clip(0)
    low = np.searchsorted(-least_cost, -most_gain[end], side="left")
    high = np.searchsorted(-most_gain, -least_cost[start], side="right")
    return low, high


def _choose(wanting: list[float], offered: list[float]) -> list[int]:
    """Choose as many of those offered as are wanted, both in order; give their numbers.

    A choice is a level, a cost that depends on who comes for it, and a number. Going without
    stands a level above any cost, so that in the end nobody does.
    """
    offers: list[tuple[int, float, int]] = []  # the number is chosen when the offer is taken
    claims: list[tuple[int, float, int]] = []  # the number is let go when the claim is met
    is_chosen = [False] * len(offered)
    next_wanting = 0
    for number, score in enumerate(offered):
        while next_wanting < len(wanting) and wanting[next_wanting] <= score:
            _take_offer(wanting[next_wanting], offers, claims, is_chosen)
            next_wanting += 1
        if claims and (claims[0][0], claims[0][1] + score) < (0, 0.0):
            level, cost, let_go = heappop(claims)
            if let_go != _NOBODY:
                is_chosen[let_go] = False
            is_chosen[number] = True
            heappush(offers, (-level, -(score + cost) - score, let_go))
        else:
            heappush(offers, (0, -score, number))
    for score in wanting[next_wanting:]:
        _take_offer(score, offers, claims, is_chosen)
    return [number for number, chosen in enumerate(is_chosen) if chosen]


def _take_offer(
    score: float,
    offers: list[tuple[int, float, int]],
    claims: list[tuple[int, float, int]],
    is_chosen: list[bool],
) -> None:
    level, cost, number = heappop(offers) if offers else (1, 0.0, _NOBODY)
    if number != _NOBODY:
        is_chosen[number] = True
    heappush(claims, (-level, -(score + cost) - score, number))
