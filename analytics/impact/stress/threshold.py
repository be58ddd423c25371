"""The least strength at which something happens."""

from collections.abc import Callable
from math import inf
from typing import Final

_PART: Final = 1e-6


def find_threshold(happens: Callable[[float], bool], low: float, high: float) -> float:
    """Find from where on something happens that goes on happening, to a millionth part.

    Parameters
    ----------
    low, high
        Where to look; `low` is given where it happens there already, infinity where it does not
        happen at `high`.
    """
    if happens(low):
        return low
    if not happens(high):
        return inf
    while high - low > _PART * high:
        middle = (low + high) / 2
        low, high = (low, middle) if happens(middle) else (middle, high)
    return high
