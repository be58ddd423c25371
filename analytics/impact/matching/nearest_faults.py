"""What does not go together in nearest matching, and what a reader must know of its result."""

import numpy as np

from analytics.impact.design import Design, Discard, Estimand, Order
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Pairs
from analytics.impact.matching.task import Task


def check_nearest(design: Design, *, has_score: bool) -> None:
    """Refuse a design of nearest matching whose parts do not go together.

    Raises
    ------
    StudyFault
        Says which parts, and what can be asked for instead.
    """
    if design.estimand is Estimand.ATE:
        raise StudyFault(
            "Nearest matching finds comparison pupils for participants (ATT), or participants for "
            "the others (ATC): it cannot speak of everybody (ATE). Ask for one of those, or use "
            "full matching, subclasses or overlap weights."
        )
    if design.distance.is_score and not has_score:
        raise StudyFault("Nobody has been scored, and this distance is one of scores.")
    _check_numbers(design)
    if not has_score:
        _check_without_score(design)


def _check_numbers(design: Design) -> None:
    if design.ratio < 1:
        raise StudyFault("At least one comparison pupil is needed for each participant.")
    if design.ratio_between is not None:
        fewest, most = design.ratio_between
        if not 1 <= fewest < design.ratio < most:
            raise StudyFault(
                f"A ratio between {fewest} and {most} cannot be {design.ratio} on average: the "
                "fewest, at least 1, must be below the mean and the most above it."
            )
    if design.reuse_limit is not None and not design.replace and design.reuse_limit != 1:
        raise StudyFault(
            "How often somebody may be used again is limited, but nobody may be used again at "
            "all. Allow replacement, or leave out the limit."
        )
    if design.reuse_limit is not None and design.reuse_limit < 1:
        raise StudyFault("Everybody must be allowed to be used at least once.")
    if design.caliper is not None and design.caliper < 0:
        raise StudyFault("A caliper cannot be below zero.")
    for band in design.calipers:
        if band.width < 0:
            raise StudyFault(f"The width allowed in {band.column!r} cannot be below zero.")


def _check_without_score(design: Design) -> None:
    parts = {
        "a caliper of the score": design.caliper is not None,
        "a variable ratio": design.ratio_between is not None,
        f"the order {design.order}": design.order in {Order.LARGEST, Order.SMALLEST},
        "leaving out who has no match in score": design.discard is not Discard.NONE,
    }
    asked = [part for part, is_asked in parts.items() if is_asked]
    if asked:
        raise StudyFault(
            f"With the {design.distance} distance people have no score, but {', '.join(asked)} "
            "needs one. Leave it out, or take a score as the distance and name the covariates of "
            "a Mahalanobis distance within its caliper."
        )


def note_shortage(task: Task, pairs: Pairs, estimand: Estimand) -> tuple[str, ...]:
    """Say who has no match or fewer than was asked for, and where there was nobody left for them.

    Parameters
    ----------
    task, pairs
        What was asked for, and what was found.
    estimand
        Whose effect is asked for, which says who is looked for.
    """
    who, whom = "participants", "comparison pupils"
    if estimand is Estimand.ATC:
        who, whom = whom, who
    counts = np.bincount(pairs.focal, minlength=len(task.other))[task.focal]
    strata = task.stages[-1]
    asking, there = (
        np.bincount(strata[group], minlength=int(strata.max()) + 1)
        for group in (task.focal, task.other)
    )
    short = int(np.maximum(asking - task.reuse * there, 0).sum())
    without, fewer = int((counts == 0).sum()), int(((counts > 0) & (counts < task.wanted)).sum())
    notes = []
    if short:
        notes.append(
            f"There are fewer {whom} than {who}, at least in some groups that are matched exactly "
            f"or by school: {short:,} {who} are left without a match whatever the caliper."
        )
    if without:
        notes.append(
            f"{without:,} of {len(counts):,} {who} have no match. The effect is that on the "
            f"{len(counts) - without:,} others."
        )
    if fewer:
        notes.append(f"{fewer:,} {who} have fewer {whom} than was asked for.")
    return tuple(notes)
