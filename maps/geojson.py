"""Areas as GeoJSON in degrees, for maps that a reader can zoom into."""

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pyproj import Transformer

#: A picture of so many pixels across shows no finer detail, zoomed in some steps.
_FINEST: Final = 6_000
#: Five decimals of a degree are about a metre.
_DECIMALS: Final = 5


def write_geojson(geometries: NDArray[np.object_]) -> str:
    """Write areas as a collection of features, each with its position for an id.

    Parameters
    ----------
    geometries
        Shape (n,), polygons in metres on the British grid; None is left out. Neighbours are
        simplified together, the more the farther apart the areas lie, and still meet.

    Returns
    -------
    str
        GeoJSON (RFC 7946) in degrees of WGS 84.
    """
    there = np.flatnonzero(~_is_nothing(geometries))
    placed = _to_degrees(_simplify(geometries[there]))
    features = (
        f'{{"type":"Feature","id":{at},"properties":{{}},"geometry":{shape}}}'
        for at, shape in zip(there.tolist(), shapely.to_geojson(placed).tolist(), strict=True)
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def write_edge(ground: shapely.Geometry) -> str:
    """Write the edge of some ground, in metres on the British grid, as a line in degrees."""
    edge = np.array([shapely.boundary(ground)], dtype=object)
    return str(shapely.to_geojson(_to_degrees(edge)[0]))


def find_boxes(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the box of each area in degrees, shape (n, 4): west, south, east, north.

    NaN where there is no area. Boxes are those of the grid, put into degrees by two corners.
    """
    boxes = shapely.bounds(geometries)
    nothing = _is_nothing(geometries)
    west, south = _turn(boxes[:, 0], boxes[:, 1])
    east, north = _turn(boxes[:, 2], boxes[:, 3])
    found: NDArray[np.float64] = np.column_stack([west, south, east, north])
    found[nothing] = np.nan
    return found.round(_DECIMALS)


def _is_nothing(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    nothing: NDArray[np.bool_] = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    return nothing


def _simplify(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    if not len(shapes):
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    simplified: NDArray[np.object_] = shapely.coverage_simplify(
        shapes, max(east - west, north - south) / _FINEST
    )
    return simplified


def _to_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        places: NDArray[np.float64] = np.column_stack(_turn(points[:, 0], points[:, 1]))
        return places.round(_DECIMALS)

    turned: NDArray[np.object_] = shapely.transform(shapes, turn)
    return turned


def _turn(
    eastings_m: NDArray[np.float64], northings_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    degrees: tuple[NDArray[np.float64], NDArray[np.float64]] = _projection().transform(
        eastings_m, northings_m
    )
    return degrees


@cache
def _projection() -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
