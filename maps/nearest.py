"""The nearest of some places to each point, in a straight line on one grid."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree


def find_nearest(
    eastings_m: ArrayLike,
    northings_m: ArrayLike,
    to_eastings_m: ArrayLike,
    to_northings_m: ArrayLike,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the nearest place to each point, and how far it is.

    Parameters
    ----------
    eastings_m, northings_m
        Shape (n,), metres; NaN where a point has no place.
    to_eastings_m, to_northings_m
        Shape (m,), metres on the same grid, of the places to go to; NaN where one has no place.

    Returns
    -------
    index : NDArray[np.int64], shape (n,)
        Position of the nearest place, the first of those that share theirs; -1 for a point
        without a place.
    distance_km : NDArray[np.float64], shape (n,)
        Kilometres in a straight line; NaN for a point without a place.

    Raises
    ------
    ValueError
        There is no place to go to, or coordinates differ in length.
    """
    points, places = _pairs(eastings_m, northings_m), _pairs(to_eastings_m, to_northings_m)
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    if not len(known):
        raise ValueError("There is no place to measure to.")
    different, first = np.unique(places[known], axis=0, return_index=True)
    placed = np.isfinite(points).all(axis=1)
    metres, nearest = KDTree(different).query(points[placed])
    index = np.full(len(points), -1)
    distance_km = np.full(len(points), np.nan)
    index[placed] = known[first[nearest]]
    distance_km[placed] = metres / 1000
    return index, distance_km


def _pairs(eastings_m: ArrayLike, northings_m: ArrayLike) -> NDArray[np.float64]:
    eastings, northings = np.asarray(eastings_m, np.float64), np.asarray(northings_m, np.float64)
    if eastings.ndim != 1 or eastings.shape != northings.shape:
        raise ValueError(f"{eastings.size} eastings were given, but {northings.size} northings.")
    return np.column_stack([eastings, northings])
