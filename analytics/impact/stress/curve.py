"""The specification curve: the effect under other choices that were declared beforehand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from analytics.impact.balance import measure_balance
from analytics.impact.check import find_worst
from analytics.impact.design import Design
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimator
from analytics.impact.protocol import Choices
from analytics.impact.stress.choices import OVERALL, Specification, list_specifications
from analytics.impact.stress.refit import Refit, keep_everybody, refit


@dataclass(frozen=True, slots=True)
class Point:
    """An effect under one set of choices.

    Attributes
    ----------
    label : what was chosen. outcome : the column. is_own : whether it is the study's own way.
    value, low, high : the effect and its interval; None where there is none, and `fault` says
        why. participants : those matched.
    worst_smd : widest standardised difference after matching; None where nobody was matched.
    """

    label: str
    outcome: str
    is_own: bool
    value: float | None
    low: float | None
    high: float | None
    participants: int
    worst_smd: float | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """Effects under all declared choices, the study's own first."""

    points: tuple[Point, ...]

    def of(self, outcome: str) -> tuple[Point, ...]:
        """Give the points of an outcome that have an effect, from the lowest."""
        found = (one for one in self.points if one.outcome == outcome and one.value is not None)
        return tuple(sorted(found, key=lambda one: (one.value or 0.0, one.label)))

    def say(self, outcome: str) -> str:
        """Say in plain words how far the effect hangs on choices."""
        points = self.of(outcome)
        if not points:
            return "In no other way could the effect be estimated."
        values = [one.value or 0.0 for one in points]
        own = next((one.value or 0.0 for one in points if one.is_own), values[0])
        alike = sum(1 for value in values if value * own > 0)
        clear = sum(1 for one in points if _is_clear(one))
        return (
            f"Under {len(points)} sets of choices the effect lies between {values[0]:.2f} and"
            f" {values[-1]:.2f}; {alike} of them give the same direction as the study's own, and in"
            f" {clear} the interval leaves out no effect."
        )


def run_curve(
    frame: pl.DataFrame,
    design: Design,
    choices: Choices,
    *,
    outcomes: Sequence[str],
    estimator: Estimator,
    tell: Callable[[float], None] = lambda _: None,
) -> Curve:
    """Do a study under each set of declared choices.

    Parameters
    ----------
    frame
        One row a person, outcomes included.
    estimator
        The study's own; unmatched people are compared by the doubly robust one.
    tell
        Told how much is done, from 0 to 1.
    """
    specifications = list_specifications(design, choices)
    points: list[Point] = []
    for place, one in enumerate(specifications):
        tell(place / len(specifications))
        points += _run(frame, one, outcomes, estimator, is_own=place == 0)
    return Curve(tuple(points))


def _run(
    frame: pl.DataFrame,
    specification: Specification,
    outcomes: Sequence[str],
    estimator: Estimator,
    *,
    is_own: bool,
) -> list[Point]:
    blank = Point(specification.label, "", is_own, None, None, None, 0, None)
    unmatched = specification.way == OVERALL
    try:
        made = (keep_everybody if unmatched else refit)(frame, specification.design)
    except StudyFault as fault:
        return [replace(blank, outcome=outcome, fault=str(fault)) for outcome in outcomes]
    worst = None if unmatched else _worst(made)
    blank = replace(blank, participants=made.participants, worst_smd=worst)
    used = Estimator.DOUBLY_ROBUST if unmatched else estimator
    return [_fill(replace(blank, outcome=outcome), made, used) for outcome in outcomes]


def _fill(blank: Point, made: Refit, estimator: Estimator) -> Point:
    try:
        found = made.estimate(blank.outcome, estimator)
    except StudyFault as fault:
        return replace(blank, fault=str(fault))
    return replace(blank, value=found.value, low=found.low, high=found.high)


def _worst(made: Refit) -> float:
    balance = measure_balance(made.units, made.matched, made.design)
    return find_worst(balance, made.units)[1]


def _is_clear(point: Point) -> bool:
    return point.low is not None and point.high is not None and not point.low <= 0 <= point.high
