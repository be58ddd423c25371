"""Distance to the coast: measured from a coastline, or estimated from postcodes alone.

Works on coordinates in metres of one grid, and reads no file.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from maps.settlements import check_points, number_cells

CELL_M: Final = 250
#: No postcode stands this close to open sea as the estimate finds it.
REACH_M: Final = 1_500
#: Up to this many kilometres a place counts as being at the coast.
AT_COAST_KM: Final = 1.0

_CHUNK: Final = 200_000


class Coastline:
    """A coastline to measure from.

    Parameters
    ----------
    geometries
        Lines, or outlines of land or sea, of which the edge counts; in metres on one grid.

    Raises
    ------
    ValueError
        There is no line in them.
    """

    def __init__(self, geometries: Iterable[shapely.Geometry]) -> None:
        self._tree = shapely.STRtree(_segments(geometries))

    def distances_km(self, eastings_m: ArrayLike, northings_m: ArrayLike) -> NDArray[np.float64]:
        """Measure how far each point lies from the nearest coast, on either side of it.

        Parameters
        ----------
        eastings_m, northings_m
            Shape (n,), metres on the coastline's grid. Some 45,000 points a second.

        Returns
        -------
        NDArray[np.float64], shape (n,)
            Kilometres.

        Raises
        ------
        ValueError
            The arrays differ in length, or a point has no place.
        """
        eastings, northings = check_points(eastings_m, northings_m)
        found = np.empty(len(eastings))
        for start in range(0, len(eastings), _CHUNK):
            part = slice(start, start + _CHUNK)
            points = shapely.points(eastings[part], northings[part])
            (rows, _), metres = self._tree.query_nearest(
                points, return_distance=True, all_matches=False
            )
            found[start + rows] = metres / 1000
        return found


def estimate_coast_km(eastings_m: ArrayLike, northings_m: ArrayLike) -> NDArray[np.float64]:
    """Estimate the distance to the coast from where postcodes are.

    A disc of 1.5 km radius is rolled in from the edge of the map over ground with no postcode:
    what it covers is taken for sea. The estimate is the distance from a postcode to that sea.
    Moors and mountains are empty too, but the disc seldom reaches them from outside.

    Parameters
    ----------
    eastings_m, northings_m
        Shape (n,), metres on one grid, of all postcodes, ended ones too. Every side must be
        sea: ground without postcodes of this grid (a foreign country) counts as water.

    Returns
    -------
    NDArray[np.float64], shape (n,)
        Kilometres. Near the coast the error is some 200 m; inland it grows, as an estuary
        narrower than 3 km is taken for land (`maps/accuracy.csv`).

    Raises
    ------
    ValueError
        The arrays differ in length, or a point has no place.

    Source
    ------
    Ours, in the manner of an alpha shape (Edelsbrunner, Kirkpatrick and Seidel, *On the shape
    of a set of points in the plane*, 1983). The radius was chosen among ten.
    """
    eastings, northings = check_points(eastings_m, northings_m)
    if not len(eastings):
        return np.zeros(0)
    reach = REACH_M // CELL_M
    margin = reach + 2
    cells, width = number_cells(eastings, northings, cell_m=CELL_M, margin=margin)
    centres = _open_sea(np.unique(cells), width, reach)
    to_sea = ndimage.distance_transform_edt(~centres, sampling=CELL_M).astype(np.float32)
    # Where each point lies in cells, counted from the middle of the first.
    rows = cells // width + (northings % CELL_M) / CELL_M - 0.5
    columns = cells % width + (eastings % CELL_M) / CELL_M - 0.5
    metres = ndimage.map_coordinates(to_sea, (rows, columns), order=1)
    return np.asarray(np.maximum(metres - REACH_M, 0.0) / 1000, np.float64)


def _segments(geometries: Iterable[shapely.Geometry]) -> NDArray[np.object_]:
    """Cut lines and outlines into straight pieces, so that each can be found by itself."""
    pieces = []
    for geometry in geometries:
        polygonal = geometry.geom_type in {"Polygon", "MultiPolygon"}
        for line in shapely.get_parts(geometry.boundary if polygonal else geometry):
            ends = shapely.get_coordinates(line)
            pieces.append(np.stack([ends[:-1], ends[1:]], axis=1))
    if not pieces:
        raise ValueError("There is no line in the coastline.")
    segments: NDArray[np.object_] = shapely.linestrings(np.concatenate(pieces))
    return segments


def _open_sea(occupied: NDArray[np.int64], width: int, reach: int) -> NDArray[np.bool_]:
    """Cells on which the disc's middle can stand, coming from the edge of the map."""
    height = int(occupied[-1]) // width + 1 + reach + 2
    near = np.zeros(height * width, bool)
    for up in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            if across**2 + up**2 <= reach**2:
                near[occupied + (up * width + across)] = True
    # The first cell is in the empty margin: whatever touches it is outside.
    regions, _ = ndimage.label(~near.reshape(height, width), structure=np.ones((3, 3), bool))
    return np.asarray(regions == regions[0, 0], bool)
