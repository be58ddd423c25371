"""Who may be matched with whom beyond equal strata: single covariates, and columns that differ."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from analytics.impact.units import Bools, Floats, Ints, Units


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a pair, over n people.

    Attributes
    ----------
    bands : columns of n values with the widest difference that is allowed in each.
    anti : columns of n codes that must differ.
    """

    bands: tuple[tuple[Floats, float], ...] = ()
    anti: tuple[Ints, ...] = ()

    @classmethod
    def of(cls, units: Units) -> Self:
        """Read the limits of a study's people."""
        return cls(tuple((band.values, band.width) for band in units.bands), units.anti)

    def __bool__(self) -> bool:
        """Say whether there is any limit."""
        return bool(self.bands or self.anti)

    def allow(self, one: Ints, other: Ints) -> Bools:
        """Say which pairs are within all limits, by place; the two are broadcast."""
        allowed = np.ones(np.broadcast_shapes(one.shape, other.shape), dtype=np.bool_)
        for values, width in self.bands:
            allowed &= np.abs(values[one] - values[other]) <= width
        for codes in self.anti:
            allowed &= codes[one] != codes[other]
        return allowed

    def make_check(self, ones: Ints) -> Callable[[int, int], bool] | None:
        """Give the same question for single pairs, of ones by number and others by place.

        For loops, where arrays would be slow; None if there is no limit.
        """
        if not self:
            return None
        places = array("q", ones.tobytes())
        bands = [(array("d", values.tobytes()), width) for values, width in self.bands]
        anti = [array("q", codes.tobytes()) for codes in self.anti]

        def allows(number: int, other: int) -> bool:
            one = places[number]
            for values, width in bands:
                if abs(values[one] - values[other]) > width:
                    return False
            return all(codes[one] != codes[other] for codes in anti)

        return allows
