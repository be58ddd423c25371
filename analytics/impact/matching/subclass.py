"""Subclassification: people are compared within classes of similar scores."""

import numpy as np

from analytics.impact.design import Design, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching.classes import (
    find_quantiles,
    find_strata,
    join_codes,
    keep_shared,
    refuse_pair_limits,
    weigh_classes,
)
from analytics.impact.score import Score
from analytics.impact.units import Bools, Floats, Ints, Units


def match_subclass(units: Units, design: Design, score: Score | None) -> Matched:
    """Compare people within classes that hold equal shares of the group that is asked about.

    Parameters
    ----------
    units, score
        The people and their scores.
    design
        Its `subclasses` are cut at quantiles of the participants (ATT), the others (ATC) or all
        (ATE). A class with fewer than `class_minimum` of a group takes the nearest of its
        neighbours; with 0, or within strata, a class without one of the groups is left out.

    Raises
    ------
    StudyFault
        There is no score, or there are too few people for the classes.

    Source
    ------
    R's MatchIt, `method = "subclass"`.
    """
    refuse_pair_limits(design)
    if score is None:
        raise StudyFault("Classes of similar scores need a score; choose a distance that is one.")
    is_in = ~score.discarded
    focal = {
        Estimand.ATT: units.treated,
        Estimand.ATC: ~units.treated,
        Estimand.ATE: np.ones(len(units), dtype=bool),
    }[design.estimand]
    codes = np.zeros(len(units), dtype=np.int64)
    codes[is_in] = _cut_at_quantiles(score.values, focal, design.subclasses)[is_in]
    strata = find_strata(units, design)
    if strata.any():
        codes = join_codes([codes, strata])
    elif design.class_minimum:
        codes[is_in] = _fill_classes(
            codes[is_in], units.treated[is_in], score.values[is_in], design.class_minimum
        )
    classes = keep_shared(codes, units.treated, is_in)
    return Matched(
        weights=weigh_classes(classes, units.treated, design.estimand),
        subclass=classes,
        discarded=score.discarded,
        distance=score.values,
    )


def _cut_at_quantiles(scores: Floats, focal: Bools, number: int) -> Ints:
    """Give each person's class from 0; whoever lies beyond the outermost is of the outermost."""
    points = find_quantiles(scores[focal], np.linspace(0, 1, number + 1))
    return np.clip(np.searchsorted(points, scores, side="right") - 1, 0, number - 1)


def _fill_classes(classes: Ints, treated: Bools, scores: Floats, fewest: int) -> Ints:
    """Move people to the next class, the nearest first, until each class has both groups.

    Parameters
    ----------
    classes, treated, scores
        Of n people.
    fewest
        How many of either group each class shall have.
    """
    numbers, filled = np.unique(classes, return_inverse=True)
    for group in (treated, ~treated):
        members = np.flatnonzero(group)
        if len(members) < fewest * len(numbers):
            raise StudyFault(
                f"There are too few people for {len(numbers)} classes with {fewest} of each group "
                "in each. Ask for fewer classes."
            )
        for needed in range(1, fewest + 1):
            _fill_group(filled, members, scores, len(numbers), needed)
    return numbers[filled]


def _fill_group(filled: Ints, members: Ints, scores: Floats, number: int, needed: int) -> None:
    """Give each class `needed` members of one group, in place."""
    while (spare := np.bincount(filled[members], minlength=number) - needed).min() < 0:
        empty = int(np.flatnonzero(spare < 0)[0])
        is_below = _takes_from_below(spare, empty)
        giving = np.flatnonzero(spare >= 0)
        giver = giving[giving < empty][-1] if is_below else giving[giving > empty][0]
        candidates = members[filled[members] == giver]
        away = scores[candidates] if is_below else -scores[candidates]
        filled[candidates[away == away.max()][-1]] = empty


def _takes_from_below(spare: Ints, empty: int) -> bool:
    """Say whether more can be spared below than above, the near classes counting most."""
    if empty in {0, len(spare) - 1}:
        return empty > 0
    away = np.arange(len(spare)) - empty
    can_spare = spare > 0
    return bool((spare[can_spare] / away[can_spare]).sum() <= 0)
