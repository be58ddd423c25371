"""Which area each point lies in.

Works on coordinates in metres of one grid: a point of the Irish grid needs Irish areas.
"""

from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

#: Points in no area.
NOWHERE: Final = -1

_CHUNK: Final = 200_000


def assign_points(
    eastings_m: ArrayLike, northings_m: ArrayLike, geometries: ArrayLike
) -> NDArray[np.int64]:
    """Find the area that each point lies in.

    Parameters
    ----------
    eastings_m, northings_m
        Shape (n,), metres on the grid of the areas. A point without a place is given as -1 or
        NaN, and lies nowhere.
    geometries
        Shape (m,), polygons; a missing or empty one holds no point. They are prepared, which a
        later call with the same ones profits from.

    Returns
    -------
    NDArray[np.int64], shape (n,)
        Position of the area in `geometries`, `NOWHERE` (-1) for a point in none. An area's edge
        belongs to it; of several areas the first counts.

    Raises
    ------
    ValueError
        The coordinates differ in length.
    """
    eastings, northings = np.asarray(eastings_m, np.float64), np.asarray(northings_m, np.float64)
    if eastings.ndim != 1 or eastings.shape != northings.shape:
        raise ValueError(f"{eastings.size} eastings were given, but {northings.size} northings.")
    areas = np.asarray(geometries, dtype=object)
    shapely.prepare(areas)
    tree = shapely.STRtree(areas)
    found = np.full(len(eastings), NOWHERE)
    for start in range(0, len(found), _CHUNK):
        part = slice(start, start + _CHUNK)
        found[part] = _assign(eastings[part], northings[part], tree)
    return found


def _assign(
    eastings: NDArray[np.float64], northings: NDArray[np.float64], tree: shapely.STRtree
) -> NDArray[np.int64]:
    """Look at the areas whose rectangle holds a point, then at their outlines."""
    rows, near = tree.query(shapely.points(eastings, northings))
    inside = shapely.intersects_xy(tree.geometries[near], eastings[rows], northings[rows])
    return _first_of_each(len(eastings), rows[inside], near[inside], len(tree.geometries))


def assign_nearest(
    eastings_m: ArrayLike, northings_m: ArrayLike, geometries: ArrayLike, *, reach_m: float
) -> NDArray[np.int64]:
    """Find the nearest area to each point: for those off the shore that a map has simplified.

    Parameters
    ----------
    eastings_m, northings_m, geometries
        As for `assign_points`; each point has a place.
    reach_m
        How far an area may be.

    Returns
    -------
    NDArray[np.int64], shape (n,)
        Position of the area in `geometries`, `NOWHERE` (-1) where none is that near; of several
        areas as near as each other the first counts.
    """
    points = shapely.points(np.asarray(eastings_m, np.float64), np.asarray(northings_m, np.float64))
    areas = np.asarray(geometries, dtype=object)
    rows, near = shapely.STRtree(areas).query_nearest(points, max_distance=reach_m)
    return _first_of_each(len(points), rows, near, len(areas))


def _first_of_each(
    count: int, rows: NDArray[np.int64], areas: NDArray[np.int64], none: int
) -> NDArray[np.int64]:
    """Give each of `count` points the first of its areas, of which there are `none`."""
    first = np.full(count, none)
    np.minimum.at(first, rows, areas)
    return np.where(first < none, first, NOWHERE)
