"""Settlements from nothing but the places of postcodes: how big, and whether town or country.

Works on coordinates in metres of one grid; knows no postcode, no country and no official class.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

CELL_M: Final = 100
RADIUS_M: Final = 400
MIN_DENSITY_PER_KM2: Final = 16.0
#: Postcodes in use from which a settlement counts as urban: some 10,000 people.
URBAN_SIZE: Final = 251

_REACH: Final = RADIUS_M // CELL_M
_DISC: Final = tuple(
    (across, up)
    for up in range(-_REACH, _REACH + 1)
    for across in range(-_REACH, _REACH + 1)
    if across**2 + up**2 <= _REACH**2
)
_DISC_KM2: Final = len(_DISC) * (CELL_M / 1000) ** 2
_MIN_COUNT: Final = int(np.ceil(MIN_DENSITY_PER_KM2 * _DISC_KM2))


def measure_settlements(
    eastings_m: ArrayLike, northings_m: ArrayLike, *, live: ArrayLike | None = None
) -> NDArray[np.int32]:
    """Count the postcodes in use of the settlement that each postcode stands in.

    The ground is cut into cells of 100 m. A cell is built up when there are at least 16
    postcodes in use per km2 within 400 m of it; built-up cells that touch, at a side or a
    corner, are one settlement. Where nothing is built up, a cell is a settlement by itself.

    Parameters
    ----------
    eastings_m, northings_m
        Shape (n,), metres on one grid. Points of the Irish grid go in a call of their own.
    live
        Shape (n,), whether a postcode is in use; None for all. One that is not is given the
        settlement it stood in and adds nothing to it.

    Returns
    -------
    NDArray[np.int32], shape (n,)
        Postcodes in use, 0 where none is left.

    Raises
    ------
    ValueError
        The arrays differ in length, or a point has no place (a negative or missing coordinate).

    Source
    ------
    The radius is one of the four of the Rural-Urban Classification's density profiles (Bibby
    and Brindley, *The 2011 Rural-Urban Classification for Small Area Geographies*, 2013); the
    rest is ours, chosen and checked as `maps/accuracy.csv` says.
    """
    eastings, northings = check_points(eastings_m, northings_m)
    counted = np.ones(len(eastings), bool) if live is None else np.asarray(live, bool)
    if counted.shape != eastings.shape:
        raise ValueError(f"{len(eastings)} points were given, but {len(counted)} marks of use.")
    if not counted.any():
        return np.zeros(len(eastings), np.int32)
    cells, width = number_cells(eastings, northings, cell_m=CELL_M, margin=_REACH + 1)
    occupied, counts = np.unique(cells[counted], return_counts=True)
    return _sizes(cells, (occupied, counts), width)


def is_urban(sizes: ArrayLike) -> NDArray[np.bool_]:
    """Tell town from country by the size of the settlement (`measure_settlements`)."""
    return np.asarray(np.asarray(sizes) >= URBAN_SIZE, bool)


def check_points(
    eastings_m: ArrayLike, northings_m: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return coordinates as whole metres, shape (n,) each.

    Raises
    ------
    ValueError
        They differ in length, or one is negative or missing; the message names the row.
    """
    eastings, northings = np.asarray(eastings_m), np.asarray(northings_m)
    if eastings.ndim != 1 or eastings.shape != northings.shape:
        raise ValueError(f"{eastings.size} eastings were given, but {northings.size} northings.")
    placed = (eastings >= 0) & (northings >= 0)
    if not placed.all():
        row = int(np.argmin(placed))
        raise ValueError(f"Point {row} has no place: leave out points without a grid reference.")
    return eastings.astype(np.int64), northings.astype(np.int64)


def number_cells(
    eastings: NDArray[np.int64], northings: NDArray[np.int64], *, cell_m: int, margin: int
) -> tuple[NDArray[np.int64], int]:
    """Number the cells of a grid that lies on whole multiples of `cell_m`, row by row.

    Returns
    -------
    cells : NDArray[np.int64], shape (n,)
        The cell of each point, with `margin` empty cells to the west and south.
    width : int
        Cells in a row: the next cell to the north is `width` further on.
    """
    across, up = eastings // cell_m, northings // cell_m
    across -= across.min() - margin
    up -= up.min() - margin
    width = int(across.max()) + 1 + margin
    return up * width + across, width


def _built_up_cells(
    occupied: NDArray[np.int64], counts: NDArray[np.int64], width: int
) -> NDArray[np.int64]:
    """Cells, rising, with enough postcodes in use within the radius."""
    # One pass for each cell of the disc: the occupied cells differ, so no addition is lost.
    # A cell that suffices alone needs no exact count, which keeps the numbers small.
    enough = np.minimum(counts, _MIN_COUNT).astype(np.uint16)
    near = np.zeros(int(occupied[-1]) + _REACH * (width + 1) + 1, np.uint16)
    for across, up in _DISC:
        near[occupied + (up * width + across)] += enough
    return np.flatnonzero(near >= _MIN_COUNT)


def _label(built_up: NDArray[np.int64], width: int) -> tuple[int, NDArray[np.int32]]:
    """Number the settlements: how many, and of each built-up cell its settlement."""
    starts, ends = [], []
    for step in (1, width - 1, width, width + 1):
        found, place = _find(built_up, built_up + step)
        starts.append(np.flatnonzero(found).astype(np.int32))
        ends.append(place[found].astype(np.int32))
    pairs = (np.concatenate(starts), np.concatenate(ends))
    links = coo_matrix((np.ones(len(pairs[0]), bool), pairs), shape=(len(built_up),) * 2)
    number, labels = connected_components(links, directed=False)
    return int(number), labels


def _sizes(
    cells: NDArray[np.int64],
    occupied: tuple[NDArray[np.int64], NDArray[np.int64]],
    width: int,
) -> NDArray[np.int32]:
    taken, counts = occupied
    built_up = _built_up_cells(taken, counts, width)
    number, labels = _label(built_up, width)
    taken_inside, taken_at = _find(built_up, taken)
    per_settlement = np.bincount(
        labels[taken_at[taken_inside]], weights=counts[taken_inside], minlength=number
    ).astype(np.int32)
    alone, alone_at = _find(taken, cells)
    inside, inside_at = _find(built_up, cells)
    sizes = np.where(alone, counts[alone_at], 0).astype(np.int32)
    sizes[inside] = per_settlement[labels[inside_at[inside]]]
    return sizes


def _find(
    rising: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether each wanted number is among the rising ones, and where (0 where it is not)."""
    if not len(rising):
        return np.zeros(len(wanted), bool), np.zeros(len(wanted), np.int64)
    place = np.searchsorted(rising, wanted)
    place[place == len(rising)] = 0
    return rising[place] == wanted, place
