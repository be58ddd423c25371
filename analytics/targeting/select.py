"""Which areas lie near a place, and their values as numbers."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray


def is_within(
    places_m: NDArray[np.float64], middle_m: tuple[float, float], reach_km: float
) -> NDArray[np.bool_]:
    """Say which places lie within reach of a middle, in a straight line.

    Parameters
    ----------
    places_m
        Shape (n, 2), easting and northing in metres; NaN where one is not known, which is not.
    middle_m
        Easting and northing in metres on the same grid.
    """
    apart_m = np.hypot(*(places_m - middle_m).T)
    near: NDArray[np.bool_] = apart_m <= 1000 * reach_km
    return near


def read_columns(table: pl.DataFrame, columns: Sequence[str]) -> NDArray[np.float64]:
    """Read columns of numbers and flags as numbers, shape (n, k); NaN for null."""
    return table.select(pl.col(*columns).cast(pl.Float64)).to_numpy()
