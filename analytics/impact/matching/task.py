"""A design of nearest matching in figures: who chooses, out of whom, how many and how often."""

from dataclasses import dataclass

import numpy as np

from analytics.impact.design import Design, Estimand, Order, Scope, WidthUnit
from analytics.impact.errors import StudyFault
from analytics.impact.matching.classes import join_codes
from analytics.impact.matching.limits import Limits
from analytics.impact.score import Score
from analytics.impact.units import Bools, Floats, Ints, Units


@dataclass(frozen=True, slots=True)
class Task:
    """Nearest matching among n people, of whom m choose.

    Attributes
    ----------
    focal : m places of those who choose, in the order in which they do.
    other : n; who can be chosen.
    order : the rule of that order; if by distance, the closest or farthest pair goes first.
    wanted : m; how many each chooses. reuse : how often one person can be chosen.
    stages : n strata each; people are matched within those of the first, and who finds nobody
        there within those of the next.
    score : n, or None of people who do not stand in a line. width : widest distance of two scores.
    limits : further limits of a pair.
    """

    focal: Ints
    other: Bools
    order: Order
    wanted: Ints
    reuse: int
    stages: tuple[Ints, ...]
    score: Floats | None
    width: float
    limits: Limits

    @property
    def is_with_replacement(self) -> bool:
        """Whether anybody can be chosen by all, so that no choice touches another."""
        return self.reuse >= len(self.focal)


def set_task(units: Units, design: Design, score: Score | None) -> Task:
    """Put a design into figures, for units whose parts go together (see `check_nearest`)."""
    kept = np.ones(len(units), dtype=np.bool_) if score is None else ~score.discarded
    chooses = units.treated if design.estimand is Estimand.ATT else ~units.treated
    focal = np.flatnonzero(chooses & kept)
    other = ~chooses & kept
    if not len(focal) or not other.any():
        raise StudyFault("Nobody is left in one of the two groups, so nobody can be matched.")
    values = None if score is None else score.values
    order = _choose_order(design, values)
    wanted = _spread_ratio(design, values, chooses)[kept[chooses]]
    turns = _take_turns(order, None if values is None else values[focal], len(focal), design.seed)
    return Task(
        focal=focal[turns],
        other=other,
        order=order,
        wanted=wanted[turns],
        reuse=design.reuse_limit or (len(focal) if design.replace else 1),
        stages=_list_stages(units, design),
        score=values,
        width=measure_width(design, score),
        limits=Limits.of(units),
    )


def _choose_order(design: Design, score: Floats | None) -> Order:
    if design.order is not None:
        return design.order
    if score is None:
        return Order.DATA
    return Order.LARGEST if design.estimand is Estimand.ATT else Order.SMALLEST


def _take_turns(order: Order, score: Floats | None, count: int, seed: int) -> Ints:
    """Give numbers below a count, of people with these scores, in the order in which they go."""
    if order is Order.RANDOM:
        return np.random.default_rng(seed).permutation(count)
    if score is None or order not in {Order.LARGEST, Order.SMALLEST}:
        return np.arange(count)
    return np.argsort(-score if order is Order.LARGEST else score, kind="stable")


def measure_width(design: Design, score: Score | None) -> float:
    """Give the widest difference of two scores that a design's caliper allows."""
    if score is None or design.caliper is None:
        return np.inf
    return design.caliper * (score.sd if design.caliper_unit is WidthUnit.SD else 1)


def _list_stages(units: Units, design: Design) -> tuple[Ints, ...]:
    if design.scope is Scope.ACROSS:
        return (units.strata,)
    if units.schools is None:
        raise StudyFault("Matching within schools needs the column of the school.")
    within = join_codes([units.strata, units.schools])
    return (within,) if design.scope is Scope.WITHIN else (within, units.strata)


def _spread_ratio(design: Design, score: Floats | None, chooses: Bools) -> Ints:
    """Give how many each of those who choose wants.

    Of a variable ratio most want the fewest or the most: the most who are scarcest in the other
    group. Source: Ming & Rosenbaum (2000), as in MatchIt.
    """
    count = int(chooses.sum())
    if design.ratio_between is None or score is None:
        return np.full(count, design.ratio)
    fewest, most = design.ratio_between
    spare = design.ratio * count - fewest * (count - 1)
    with_most = min(spare // (most - fewest), count - 1)
    middle = spare - with_most * (most - fewest)
    sizes = [fewest] * (count - with_most - 1) + [middle] + [most] * with_most
    if middle == 0:
        sizes[-with_most - 1] += 1
        sizes[-with_most] -= 1
    is_higher = score[chooses].mean() > score[~chooses].mean()
    wanted = np.empty(count, dtype=np.int64)
    wanted[np.argsort((-1 if is_higher else 1) * score[chooses], kind="stable")] = sizes
    return wanted
