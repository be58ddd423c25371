"""The ground that postcodes surround closely, as a shape: it gives a map its towns and parks."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from maps.drawing import View

#: How near postcodes on all sides must be, on the ground and on the drawing.
_NEAR_M: Final = 110
_LEAST_NEAR: Final = 7.0
#: On the map of a county that would be farther than a village is wide: nothing is shaded.
_FARTHEST_NEAR_M: Final = 600
#: Built-up ground is drawn in and let out by so much of it, so that nothing of lone points stays.
_DRAWN_IN, _LET_OUT = 1.1, 0.6
#: Of inhabited ground, which keeps a lone point.
_INHABITED_M, _LEAST_INHABITED, _LIVED_IN = 4_000, 4.0, 0.5
_CELLS_NEAR: Final = 5
_LEAST_CELL: Final = 1.6
#: Corners flatter than this, in units of the drawing, go.
_SEEN: Final = 0.25


def shade_built_up(view: View, points: NDArray[np.float64]) -> shapely.Geometry:
    """Find the built-up ground of a view.

    Circles around the points run together; drawn in again, they leave nothing of lone points.

    Parameters
    ----------
    view
        What is drawn.
    points
        Shape (n, 2), on the drawing; those a little outside it count too.

    Returns
    -------
    shapely.Geometry
        Polygons on the drawing, rounded, cut at its edges; empty where the view is too wide.
    """
    near = max(_NEAR_M * view.units_per_m, _LEAST_NEAR)
    if near > _FARTHEST_NEAR_M * view.units_per_m:
        return shapely.MultiPolygon()
    return _shade(view, points, near, drawn_in=_DRAWN_IN, let_out=_LET_OUT)


def shade_inhabited(view: View, points: NDArray[np.float64]) -> shapely.Geometry:
    """Find the ground on which people live, for a view of a country whose land is not known.

    As `shade_built_up`, but a lone point keeps its ground, and the distances are of the drawing.
    """
    near = max(_INHABITED_M * view.units_per_m, _LEAST_INHABITED)
    return _shade(view, points, near, drawn_in=_LIVED_IN, let_out=0.0)


def _shade(
    view: View, points: NDArray[np.float64], near: float, *, drawn_in: float, let_out: float
) -> shapely.Geometry:
    """Let circles of a radius run together, draw them in by a part of it, and out by another."""
    cell = max(near / _CELLS_NEAR, _LEAST_CELL)
    margin = int(np.ceil(2.5 * near / cell))
    side = int(np.ceil(max(view.width, view.height) / cell)) + 2 * margin
    cells = np.floor(points / cell).astype(np.int64) + margin
    cells = cells[((cells >= 0) & (cells < side)).all(axis=1)]
    if not len(cells):
        return shapely.MultiPolygon()
    taken = np.zeros((side, side), bool)
    taken[cells[:, 1], cells[:, 0]] = True
    reach = near / cell
    covered = ndimage.distance_transform_edt(~taken) <= reach
    kept = ndimage.distance_transform_edt(covered) > drawn_in * reach
    if not kept.any():
        return shapely.MultiPolygon()
    shape = _outline(ndimage.distance_transform_edt(~kept) <= let_out * reach)
    shape = shapely.transform(shape, lambda corners: (corners - margin) * cell)
    rounded = _round_corners(shapely.simplify(shape, 0.8 * cell))
    return shapely.clip_by_rect(rounded, 0, 0, view.width, view.height)


def _outline(cells: NDArray[np.bool_]) -> shapely.Geometry:
    """Join the marked cells, run by run along the rows, into polygons."""
    edges = np.diff(np.pad(cells, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    return shapely.union_all(shapely.box(starts, rows, ends, rows + 1))


def _round_corners(shape: shapely.Geometry) -> shapely.Geometry:
    """Cut each corner twice (Chaikin, *An algorithm for high-speed curve generation*, 1974)."""
    rings = []
    for polygon in shapely.get_parts(shape):
        outlines = [_cut_corners(ring) for ring in (polygon.exterior, *polygon.interiors)]
        rings.append(shapely.Polygon(outlines[0], outlines[1:]))
    return shapely.simplify(shapely.union_all(shapely.make_valid(rings)), _SEEN)


def _cut_corners(ring: shapely.LinearRing) -> NDArray[np.float64]:
    points: NDArray[np.float64] = shapely.get_coordinates(ring)[:-1]
    for _ in range(2):
        following = np.roll(points, -1, axis=0)
        cut = np.stack([0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], 1)
        points = cut.reshape(-1, 2)
    return points
