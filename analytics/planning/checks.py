"""Arrays of a planning case, checked one by one before anything is computed from them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.planning.faults import CannotPlan

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def check_amounts(values: ArrayLike, shape: tuple[int, ...], what: str) -> Floats:
    """Give numbers that are known and not negative.

    Raises
    ------
    CannotPlan
        The shape is another, or a number is missing, negative or without end; its position is said.
    """
    amounts = np.asarray(values, np.float64)
    if amounts.shape != shape:
        raise CannotPlan(f"{what}: the shape is {amounts.shape} where {shape} is needed.")
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)).reshape(-1))
    if len(wrong):
        raise CannotPlan(
            f"{what}: number {wrong[0]} (from 0) is missing, negative or without end; in all there "
            f"are {len(wrong):,} such. Leave out what is not known, or say what it stands at."
        )
    return amounts
