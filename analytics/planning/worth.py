"""What hours are worth to a young person: each further hour no more than the one before."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from analytics.planning.checks import Floats
from analytics.planning.faults import CannotPlan


@dataclass(frozen=True, slots=True)
class Worth:
    """Straight pieces, each flatter than the one before, from nothing to 1.

    Because it is concave, a place gains less from an activity the more it has already: what the
    bounds of `place_greedy` rest on. It says which hours come first. It is no effect of outreach.

    Attributes
    ----------
    hours : where each piece ends, contact hours a young person, rising; more adds nothing.
    shares : what so many hours are worth, rising to 1.

    Raises
    ------
    CannotPlan
        The ends do not rise, a piece is steeper than the one before, or the last is not worth 1.
    """

    hours: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.hours) != len(self.shares) or not self.hours:
            raise CannotPlan("Worth needs one share for each number of hours.")
        if not all(end > start for start, end in pairwise((0.0, *self.hours))):
            raise CannotPlan("The hours at which worth bends must rise, from above 0.")
        slopes = self._slopes()
        if not all(0 < after <= before * (1 + 1e-9) for before, after in pairwise(slopes)):
            raise CannotPlan("Each further hour must be worth no more than the last, and above 0.")
        if slopes[0] <= 0 or abs(self.shares[-1] - 1) > 1e-9:
            raise CannotPlan("Worth must rise from 0 to 1.")

    @classmethod
    def doubling(cls, enough_hours: float) -> Self:
        """Make each doubling of hours worth the same 0.2, from an eighth of enough on.

        An hour counts half as much each time that a place's hours have doubled; below an eighth of
        `enough_hours` all count the same.

        Source
        ------
        The pieces are ours. They follow the logarithm, which is the welfare function of Atkinson
        (1970), *On the measurement of inequality*, with an aversion to inequality of 1.
        """
        return cls(
            tuple(enough_hours * part for part in (1 / 8, 1 / 4, 1 / 2, 1.0)), (0.4, 0.6, 0.8, 1.0)
        )

    @property
    def enough_hours(self) -> float:
        """Hours a young person beyond which more add nothing."""
        return self.hours[-1]

    def of(self, hours: Floats) -> Floats:
        """Give what hours are worth, 0 to 1, in the shape given."""
        return np.asarray(np.interp(hours, (0.0, *self.hours), (0.0, *self.shares)))

    def slope(self, hours: Floats) -> Floats:
        """Give what the next hour is worth, in the shape given."""
        return np.array((*self._slopes(), 0.0))[np.searchsorted(self.hours, hours, side="right")]

    def list_pieces(self) -> list[tuple[float, float, float]]:
        """List start and end in hours and the slope of each piece."""
        return list(zip((0.0, *self.hours), self.hours, self._slopes(), strict=False))

    def _slopes(self) -> tuple[float, ...]:
        ends = list(zip((0.0, *self.hours), (0.0, *self.shares), strict=True))
        return tuple(
            (share - share_before) / (end - start)
            for (start, share_before), (end, share) in pairwise(ends)
        )
