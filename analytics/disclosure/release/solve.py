"""Integer programs over groups that add up, put to HiGHS."""

from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

_WHOLE: Final = 1e-5
_OPTIMAL, _STOPPED, _INFEASIBLE = 0, 1, 2


class Deadline:
    """A moment after which no more is worked out."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        """How long there is, never less than a tenth of a second."""
        return max(self._end - monotonic(), 0.1)

    @property
    def has_passed(self) -> bool:
        """Whether there is no time left."""
        return monotonic() >= self._end


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program came to.

    Attributes
    ----------
    point : (n,) whole numbers that keep all constraints, or None.
    best : nothing is less than this; minus infinity where that is not known.
    infeasible : whether there is proof that nothing keeps the constraints.
    """

    point: NDArray[np.int64] | None
    best: float
    infeasible: bool


@dataclass(frozen=True, slots=True)
class Program:
    """Whole numbers within bounds for which `equations @ x == right`.

    Attributes
    ----------
    equations : (m, n); right : (m,); low, high : (n,), finite.
    """

    equations: csr_array
    right: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def minimise(
        self, cost: NDArray[np.float64], *, whole: bool, seconds: float, gap: float = 0.0
    ) -> Answer:
        """Find the least `cost @ x`.

        Parameters
        ----------
        whole
            Whether fractions are ruled out. Without it `best` may be less than any whole point
            reaches, and `point` is None where the optimum has fractions.
        """
        if (self.low > self.high).any():
            return Answer(None, -np.inf, True)
        options = {"time_limit": seconds, "mip_rel_gap": gap, "presolve": True}
        found = milp(
            cost,
            integrality=np.ones(len(cost)) if whole else None,
            bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(self.equations, self.right, self.right),
            options=options,
        )
        if found.status == _INFEASIBLE:
            return Answer(None, -np.inf, True)
        best = -np.inf
        if found.status == _OPTIMAL:
            best = float(found.fun) if not whole else float(found.mip_dual_bound)
        return Answer(self._whole_point(found.x), best, False)

    def _whole_point(self, x: NDArray[np.float64] | None) -> NDArray[np.int64] | None:
        """Take a point only if it is whole and keeps the constraints to the letter."""
        if x is None:
            return None
        point = np.rint(x).astype(np.int64)
        keeps = (
            np.abs(x - point).max(initial=0) < _WHOLE
            and (point >= self.low).all()
            and (point <= self.high).all()
            and (self.equations @ point == self.right).all()
        )
        return point if keeps else None
