"""Optimal matching: the pairs whose distances add up to the least."""

from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from analytics.impact.design import Design, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched, Pairs
from analytics.impact.matching.classes import find_strata, list_strata
from analytics.impact.matching.couples import choose_couples
from analytics.impact.matching.optimal_line import list_windows, pair_on_line
from analytics.impact.matching.reach import NOBODY_IN_REACH, Reach, list_within
from analytics.impact.matching.sets import gather_pairs
from analytics.impact.score import Score
from analytics.impact.units import Bools, Floats, Ints, Units

_MOST_CELLS: Final = 32_000_000  # distances in a table, some tables at once: 1 GB
_MOST_EDGES: Final = 20_000_000  # distances in a list: 1 GB while the best are chosen


def match_optimal(units: Units, design: Design, score: Score | None) -> Matched:
    """Match each participant (of the ATC, each of the others) so that the distances are least.

    As many as can be are matched within the limits, and of all such matchings that one is taken
    whose distances add up to the least. Where there are too few others for the ratio all have one
    match before any has two.

    Raises
    ------
    StudyFault
        Parts of the design do not go together, nobody is within reach of anybody, or there are
        too many pairs to weigh: a score is matched at any size, a distance in many covariates
        only in strata of some thousands.

    Source
    ------
    Rosenbaum (1989); R's MatchIt, `method = "optimal"`, which minds no caliper.
    """
    _check(design)
    reach = Reach.of(units, design, score)
    discarded = np.zeros(len(units), dtype=bool) if score is None else score.discarded
    focal = units.treated if design.estimand is Estimand.ATT else ~units.treated
    found = [
        _pair(reach, ones, others, design.ratio)
        for ones, others in list_strata(
            find_strata(units, design), focal & ~discarded, ~focal & ~discarded
        )
    ]
    if not sum(len(ones) for ones, _ in found):
        raise StudyFault(NOBODY_IN_REACH)
    ones, others = (np.concatenate(side) for side in zip(*found, strict=True))
    return gather_pairs(
        _rank(reach, ones, others),
        discarded,
        distance=None if score is None else score.values,
        notes=_note_unmatched(focal & ~discarded, ones),
    )


def _check(design: Design) -> None:
    if design.estimand is Estimand.ATE:
        raise StudyFault(
            "Optimal pairs are made for one of the two groups: ask for the effect on participants "
            "(att) or on the others (atc), or choose full matching."
        )
    if design.replace or design.reuse_limit or design.ratio_between:
        raise StudyFault(
            "Optimal matching uses everybody once, at a fixed ratio. Choose nearest neighbour "
            "matching for replacement or for a variable ratio."
        )


def _pair(reach: Reach, ones: Ints, others: Ints, ratio: int) -> tuple[Ints, Ints]:
    """Pair the people of one stratum; give two places for each pair."""
    wanted = ratio * len(ones)
    if reach.is_line and not reach.has_width and wanted <= len(others):
        of_one, of_other = pair_on_line(reach.points[ones, 0], reach.points[others, 0], ratio)
    elif not reach.is_line and wanted * len(others) <= _MOST_CELLS:
        of_one, of_other = _pair_in_table(reach.measure(ones, others), ratio)
    else:
        of_one, of_other = _pair_in_list(reach, ones, others, ratio)
    return ones[of_one], others[of_other]


def _pair_in_table(distances: Floats, ratio: int) -> tuple[Ints, Ints]:
    """Pair by a table of distances, infinite where two may not be matched."""
    slots = np.repeat(np.arange(len(distances)), ratio)
    is_allowed = np.isfinite(distances)
    if is_allowed.all() and len(slots) <= distances.shape[1]:
        slot, other = linear_sum_assignment(distances[slots])
        return slots[slot], other
    costs = np.where(is_allowed, distances, 0)
    stakes = _stake_slots(len(distances), distances.shape[1], ratio, float(costs.max()))
    slot, other = linear_sum_assignment(costs[slots] - is_allowed[slots] * stakes[:, None])
    kept = is_allowed[slots[slot], other]
    return slots[slot[kept]], other[kept]


def _pair_in_list(reach: Reach, ones: Ints, others: Ints, ratio: int) -> tuple[Ints, Ints]:
    """Pair by a list of the pairs that are allowed: for large strata with narrow limits."""
    one, other, distance = _list_edges(reach, ones, others, ratio)
    stakes = _stake_slots(len(ones), len(others), ratio, float(distance.max(initial=0)))
    slot = (one[:, None] * ratio + np.arange(ratio)).ravel()
    gain = stakes[slot] - np.repeat(distance, ratio)
    slot, other = choose_couples(slot, np.repeat(other, ratio), gain)
    return slot // ratio, other


def _list_edges(reach: Reach, ones: Ints, others: Ints, ratio: int) -> tuple[Ints, Ints, Floats]:
    """List the pairs that are allowed, as numbers within those given, with their distances."""
    if reach.is_line:
        return _list_edges_in_line(reach, ones, others, ratio)
    parts: list[tuple[Ints, Ints, Floats]] = []
    for part, near, distances in reach.walk(ones, others):
        row, column = np.nonzero(np.isfinite(distances))
        parts.append((part[row], near[column], distances[row, column]))
        _refuse_too_many(ratio * sum(len(one) for one, _, _ in parts), ones, others)
    one, other, distance = (np.concatenate(side) for side in zip(*parts, strict=True))
    return one, other, distance


def _list_edges_in_line(
    reach: Reach, ones: Ints, others: Ints, ratio: int
) -> tuple[Ints, Ints, Floats]:
    """List the pairs that are allowed and may be of the best matching."""
    scores = reach.points[ones, 0]
    order = np.argsort(reach.points[others, 0], kind="stable")
    line = reach.points[others[order], 0]
    low, high = list_windows(scores, line, ratio)
    # A hair wider than the caliper, lest rounding lose a pair.
    width = reach.width * (1 + 1e-9)
    low = np.maximum(low, np.searchsorted(line, scores - width, side="left"))
    high = np.minimum(high, np.searchsorted(line, scores + width, side="right"))
    _refuse_too_many(ratio * int(np.maximum(high - low, 0).sum()), ones, others)
    one, slot = list_within(low, high)
    distance = np.abs(scores[one] - line[slot])
    kept = distance <= reach.width
    return one[kept], order[slot[kept]], distance[kept]


def _refuse_too_many(edges: int, ones: Ints, others: Ints) -> None:
    if edges > _MOST_EDGES:
        raise StudyFault(
            f"Optimal matching of {len(ones):,} people with {len(others):,} others would weigh "
            f"more than {_MOST_EDGES:,} pairs at once. Match exactly on more columns, set a "
            "narrower caliper, or choose nearest neighbour matching, closest first."
        )


def _stake_slots(people: int, others: int, ratio: int, longest: float) -> Floats:
    """Say what leaving each slot empty costs: more than any distances can add up to.

    It costs most for the first of each person, and least beyond as many as there are others for.
    """
    turn = np.arange(people * ratio) % ratio
    steps = 1.0 + (turn < others // people) + (turn == 0)
    return np.asarray((people * ratio + 1) * (longest or 1.0) * steps)


def _rank(reach: Reach, ones: Ints, others: Ints) -> Pairs:
    """Put pairs in order of those they were made for, the nearest first."""
    distance = np.sqrt(((reach.points[ones] - reach.points[others]) ** 2).sum(axis=1))
    order = np.lexsort((others, distance, ones))
    focal = ones[order]
    first = np.searchsorted(focal, focal, side="left")
    return Pairs(focal, others[order], np.arange(len(focal)) - first + 1, distance[order])


def _note_unmatched(wanting: Bools, matched: Ints) -> tuple[str, ...]:
    missing = int(wanting.sum()) - len(np.unique(matched))
    return (f"{missing:,} people found no match within the limits.",) if missing else ()
