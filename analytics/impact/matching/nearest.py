"""Nearest matching: everybody is given those who are most like them, one after another."""

from dataclasses import replace

import numpy as np

from analytics.impact.design import Design
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched, Pairs
from analytics.impact.matching.nearest_again import match_again
from analytics.impact.matching.nearest_faults import check_nearest, note_shortage
from analytics.impact.matching.nearest_line import Line
from analytics.impact.matching.nearest_rounds import match_in_rounds
from analytics.impact.matching.nearest_space import Space
from analytics.impact.matching.reach import NOBODY_IN_REACH
from analytics.impact.matching.sets import gather_pairs
from analytics.impact.matching.space import place_in_space
from analytics.impact.matching.task import Task, set_task
from analytics.impact.score import Score
from analytics.impact.units import Floats, Units


def match_nearest(units: Units, design: Design, score: Score | None) -> Matched:
    """Match each participant (of the ATC, each of the others) with the nearest of the other group.

    Parameters
    ----------
    units
        The people, n of them, in the order in which ties are settled.
    design
        Its method is `nearest`.
    score
        Their scores, where the distance is one.

    Raises
    ------
    StudyFault
        Parts of the design do not go together, or nobody is within reach of anybody.

    Source
    ------
    R's MatchIt, whose conventions of order, rounds, ties, calipers and weights these are.
    """
    check_nearest(design, has_score=score is not None)
    task = set_task(units, design, score)
    if task.score is None or design.mahalanobis_on:
        pairs = _match_in_space(task, units, design)
    else:
        pairs = _match_in_line(task, task.score)
    if not len(pairs):
        raise StudyFault(NOBODY_IN_REACH)
    return gather_pairs(
        pairs,
        np.zeros(len(units), dtype=np.bool_) if score is None else score.discarded,
        distance=task.score,
        notes=note_shortage(task, pairs, design.estimand),
    )


def _match_in_line(task: Task, score: Floats) -> Pairs:
    if task.is_with_replacement and not task.limits and len(task.stages) == 1:
        return match_again(task, score)
    return match_in_rounds(
        task,
        lambda strata, free: Line(score, strata, task.focal, free, task.limits, width=task.width),
    )


def _match_in_space(task: Task, units: Units, design: Design) -> Pairs:
    kept = task.other.copy()
    kept[task.focal] = True
    points = place_in_space(units, design, kept)
    if task.score is not None and np.isfinite(task.width):
        bands = (*task.limits.bands, (task.score, task.width))
        task = replace(task, limits=replace(task.limits, bands=bands))
    return match_in_rounds(
        task, lambda strata, free: Space(points, strata, task.focal, free, task.limits)
    )
