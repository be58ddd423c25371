"""How far apart any two people are, block by block: never everybody against everybody at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from analytics.impact.design import Design
from analytics.impact.errors import StudyFault
from analytics.impact.matching.limits import Limits
from analytics.impact.matching.space import place_in_space
from analytics.impact.matching.task import measure_width
from analytics.impact.score import Score
from analytics.impact.units import Floats, Ints, Units

NOBODY_IN_REACH: Final = (
    "Nobody has a match within the limits of the design. Widen the caliper or the bands, match "
    "exactly on fewer columns, or choose a comparison group that is more alike."
)
_BLOCK: Final = 4_000_000
_MOST_COMPARISONS: Final = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Reach:
    """Distances between n people, and who of them may be matched.

    Attributes
    ----------
    points : n x d; the Euclidean distance of two rows is that of two people.
    score : n, or None. width : the widest difference of two scores. is_on_score : whether the
        distance of two people is the difference of their scores.
    limits : in single covariates.
    """

    points: Floats
    score: Floats | None
    width: float
    is_on_score: bool
    limits: Limits

    @classmethod
    def of(cls, units: Units, design: Design, score: Score | None) -> Self:
        """Read the distance and the limits of a design.

        Raises
        ------
        StudyFault
            The distance is a score and there is none, or there is no distance in its covariates.
        """
        if score is None and design.distance.is_score:
            raise StudyFault("People are to be matched on a score, and there is none.")
        kept = np.ones(len(units), dtype=bool) if score is None else ~score.discarded
        is_on_score = design.distance.is_score and not design.mahalanobis_on
        return cls(
            points=(
                score.values[:, None]
                if score is not None and is_on_score
                else place_in_space(units, design, kept)
            ),
            score=None if score is None else score.values,
            width=measure_width(design, score) if design.distance.is_score else np.inf,
            is_on_score=is_on_score,
            limits=Limits.of(units),
        )

    @property
    def is_line(self) -> bool:
        """Whether people differ in one number, and it alone says who may be matched."""
        return self.is_on_score and not self.limits

    @property
    def has_width(self) -> bool:
        """Whether scores may differ only so much."""
        return bool(np.isfinite(self.width))

    @property
    def takes_equals(self) -> bool:
        """Whether people at the same point may be matched with the same others."""
        return not self.limits and (self.is_on_score or not self.has_width)

    def measure(self, ones: Ints, others: Ints) -> Floats:
        """Give the distances of some people from others; infinite where they may not be matched."""
        far = np.zeros((len(ones), len(others)))
        for column in self.points.T:
            far += (column[ones, None] - column[others]) ** 2
        np.sqrt(far, out=far)
        if self.score is not None and self.has_width:
            far[np.abs(self.score[ones, None] - self.score[others]) > self.width] = np.inf
        if self.limits:
            far[~self.limits.allow(ones[:, None], others[None, :])] = np.inf
        return far

    def walk(self, ones: Ints, others: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Go through all pairs that the widest difference of scores does not rule out.

        Yields
        ------
        tuple[Ints, Ints, Floats]
            A part of the ones, a part of the others (both as numbers within those given), and the
            distances between them; the parts of the ones come once each.

        Raises
        ------
        StudyFault
            There are too many pairs to look at in sensible time.
        """
        if self.score is None or not self.has_width:
            by_one, by_other = np.arange(len(ones)), np.arange(len(others))
            low, high = np.zeros(len(ones), np.int64), np.full(len(ones), len(others))
        else:
            by_one = np.argsort(self.score[ones], kind="stable")
            by_other = np.argsort(self.score[others], kind="stable")
            mine, theirs = self.score[ones][by_one], self.score[others][by_other]
            # A hair wider than the width: rounding must not lose a pair; `measure` decides.
            margin = self.width * (1 + 1e-9)
            low = np.searchsorted(theirs, mine - margin, side="left")
            high = np.searchsorted(theirs, mine + margin, side="right")
        _refuse_too_many(int((high - low).sum()))
        start = 0
        while start < len(by_one):
            stop = start + 1
            while stop < len(by_one) and (stop + 1 - start) * (high[stop] - low[start]) <= _BLOCK:
                stop += 1
            part, near = by_one[start:stop], by_other[low[start] : high[stop - 1]]
            yield part, near, self.measure(ones[part], others[near])
            start = stop


def list_within(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """List m rows with each of their columns, from `low` to before `high`, a pair each."""
    count = np.maximum(high - low, 0)
    row = np.repeat(np.arange(len(count)), count)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, np.repeat(low, count) + turn


def _refuse_too_many(comparisons: int) -> None:
    if comparisons > _MOST_COMPARISONS:
        raise StudyFault(
            f"This asks for {comparisons:,} distances between two people, more than can be worked "
            "out in sensible time. Match exactly on more columns, set a narrower caliper, or "
            "choose nearest neighbour matching."
        )
