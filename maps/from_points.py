"""Areas drawn from the points that are known to lie in them, where no boundary is loaded.

Knows points with codes, in metres of one grid; not what a code names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from scipy.spatial import Delaunay, KDTree

#: How far an area reaches out over open ground, which is taken for sea.
REACH_M: Final = 750
#: Of the points of an area in one cell of this side, one is enough.
CELL_M: Final = 100
#: Open ground is what a disc of this radius reaches from outside without touching a point: of
#: five radii that with the best agreement with real boundaries.
DISC_M: Final = 5_000

_NOBODY: Final = -1
_LATTICE_M: Final = 500
#: Rows of empty places along a shore: one alone would leave gaps.
_ROWS: Final = 2.5
_WHOLE_M: Final = 1.0


def draw_from_points(
    codes: ArrayLike,
    eastings_m: ArrayLike,
    northings_m: ArrayLike,
    *,
    land: shapely.Geometry | None = None,
    reach_m: float = REACH_M,
    cell_m: int = CELL_M,
) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Draw the areas of points: all ground that lies nearer to a point of its own.

    Enclosed ground without points goes to the nearest, however far. Where ground is open to the
    outside, and so may be sea, areas end at `reach_m` from their points.

    Parameters
    ----------
    codes
        Shape (n,), the area of each point.
    eastings_m, northings_m
        Shape (n,), metres on one grid.
    land
        To cut at; None where the coast is not known. A point more than `reach_m` from it is of
        ground that it does not know, and keeps its area.
    reach_m
        How far an area reaches over open ground, less than `DISC_M`.
    cell_m
        Side of the cells of which one point an area is taken; less is finer and slower. The
        edges are smoothed to half of it.

    Returns
    -------
    codes : NDArray[np.str_], shape (m,)
        Rising. An area all of whose points stand where another's do, or in the sea, has none.
    geometries : NDArray[np.object_], shape (m,)
        MultiPolygons; neighbours share their edges.

    Raises
    ------
    ValueError
        Codes or coordinates differ in length.

    Source
    ------
    Voronoi cells, taken from the Delaunay triangulation: only edges between points of different
    areas are made, and the lattice of empty places along the shore is one more area.
    """
    mesh = lay_mesh([codes], eastings_m, northings_m, reach_m=reach_m, cell_m=cell_m)
    return mesh.draw(codes, land=land, smooth_m=cell_m / 2)


@dataclass(frozen=True, eq=False)
class Mesh:
    """Points and the triangles between them, from which areas of any type can be drawn.

    Attributes
    ----------
    rows : shape (m,), of the points that it was laid of: those that were kept.
    points : shape (m + k, 2), those that were kept and k empty places along the shore, in metres.
    triangles, neighbours : shape (t, 3), as those of `scipy.spatial.Delaunay`.
    reach_m : how far an area reaches over open ground.
    """

    rows: NDArray[np.int64]
    points: NDArray[np.int64]
    triangles: NDArray[np.int32]
    neighbours: NDArray[np.int32]
    reach_m: float

    def draw(
        self, codes: ArrayLike, *, land: shapely.Geometry | None = None, smooth_m: float
    ) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
        """Draw the areas of all points that it was laid of, as `draw_from_points` gives them.

        Parameters
        ----------
        codes
            Of all those points, "" where one is in no area: no area reaches its ground.
        smooth_m
            How far edges may be moved to have fewer corners.
        """
        if not len(self.rows):
            return np.empty(0, np.str_), np.empty(0, dtype=object)
        names, numbers = np.unique(np.asarray(codes, np.str_)[self.rows], return_inverse=True)
        owners = np.full(len(self.points), _NOBODY)
        owners[: len(numbers)] = np.where(names[numbers] == "", _NOBODY, numbers)
        faces, of = _faces(self, owners, land)
        drawn, area_of = np.unique(of, return_inverse=True)
        shapes = shapely.multipolygons(faces, indices=area_of) if len(faces) else faces
        smooth: NDArray[np.object_] = shapely.coverage_simplify(shapes, smooth_m)
        return names[drawn], smooth


def lay_mesh(
    types: Sequence[ArrayLike],
    eastings_m: ArrayLike,
    northings_m: ArrayLike,
    *,
    reach_m: float = REACH_M,
    cell_m: int = CELL_M,
) -> Mesh:
    """Lay the triangles of points once for areas of several types; they take most of the time.

    Parameters
    ----------
    types
        The codes of each type; of the points in a cell, one of each combination is kept.

    Raises
    ------
    ValueError
        Codes or coordinates differ in length.
    """
    owners = np.zeros(np.size(eastings_m), np.int64)
    for codes in types:
        _, numbers = np.unique(np.asarray(codes, np.str_), return_inverse=True)
        points = _pair(len(numbers), eastings_m, northings_m)
        _, owners = np.unique(owners * (len(numbers) + 1) + numbers, return_inverse=True)
    if not len(points):
        none = np.empty((0, 3), np.int32)
        return Mesh(np.empty(0, np.int64), points, none, none, reach_m)
    rows = _thin(owners, points, cell_m)
    laid = np.concatenate([points[rows], _line_shore(points[rows], reach_m)])
    triangles = Delaunay(laid.astype(np.float64))
    return Mesh(rows, laid, triangles.simplices, triangles.neighbors, reach_m)


def _pair(number: int, eastings_m: ArrayLike, northings_m: ArrayLike) -> NDArray[np.int64]:
    eastings, northings = np.asarray(eastings_m, np.int64), np.asarray(northings_m, np.int64)
    if not number == eastings.size == northings.size:
        raise ValueError(
            f"{number} codes were given, but {eastings.size} eastings and"
            f" {northings.size} northings."
        )
    return np.column_stack([eastings, northings])


def _thin(owners: NDArray[np.int64], points: NDArray[np.int64], cell_m: int) -> NDArray[np.int64]:
    """Rows of one point an area and cell, and of one area a place: always the first."""
    east, north = (points - points.min(axis=0)).T
    across, up = int(east.max()) // cell_m + 1, int(north.max()) // cell_m + 1
    cells = (owners * up + north // cell_m) * across + east // cell_m
    _, first = np.unique(cells, return_index=True)
    first.sort()
    places = east[first] * (north.max() + 1) + north[first]
    _, alone = np.unique(places, return_index=True)
    return np.sort(first[alone])


def _line_shore(points: NDArray[np.int64], reach_m: float) -> NDArray[np.int64]:
    """Empty places on a lattice along the open ground, so far out that edges lie half way."""
    margin = int(DISC_M // _LATTICE_M) + 2
    cells = points // _LATTICE_M
    lowest = cells.min(axis=0) - margin
    taken = np.zeros(tuple(cells.max(axis=0) - lowest + margin + 1), bool)
    taken[tuple((cells - lowest).T)] = True
    away = ndimage.distance_transform_edt(~taken, sampling=_LATTICE_M)
    regions, _ = ndimage.label(away > DISC_M, structure=np.ones((3, 3), bool))
    # The first cell is in the empty margin: the disc's middle comes from there.
    from_disc = ndimage.distance_transform_edt(regions != regions[0, 0], sampling=_LATTICE_M)
    edge = DISC_M - 2 * reach_m
    shore = (from_disc <= edge) & (from_disc > edge - _ROWS * _LATTICE_M)
    places: NDArray[np.int64] = (np.argwhere(shore) + lowest) * _LATTICE_M + _LATTICE_M // 2
    return places


def _faces(
    mesh: Mesh, owners: NDArray[np.int64], land: shapely.Geometry | None
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """The polygons between the edges that somebody owns, and who does, rising."""
    points = mesh.points
    lines = shapely.multilinestrings(shapely.linestrings(_edges(mesh, owners)))
    merged = shapely.get_parts(shapely.line_merge(lines))  # few long lines are noded sooner
    shore = () if land is None else (shapely.boundary(land),)
    # Noded on whole metres: nearly equal corners become one, and lines meet where they cross.
    net = shapely.union_all([*merged, *shore], grid_size=_WHOLE_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    _, nearest = KDTree(points).query(inside)
    of = owners[nearest]
    kept = of != _NOBODY
    if land is not None:
        shapely.prepare(land)
        known = shapely.dwithin(land, shapely.points(points[nearest]), mesh.reach_m)
        kept &= shapely.contains_xy(land, inside) | ~known
    in_order = np.flatnonzero(kept)[np.argsort(of[kept], kind="stable")]
    return faces[in_order], of[in_order]


def _edges(mesh: Mesh, owners: NDArray[np.int64]) -> NDArray[np.float64]:
    """Voronoi edges between points of different owners, shape (k, 2, 2), on whole metres."""
    corners, beside = mesh.triangles, mesh.neighbours
    here = np.repeat(np.arange(len(corners)), 3)
    there = beside.ravel()
    # A triangle's neighbour stands at the number of the corner that the two do not share.
    one, other = np.roll(corners, -1, axis=1).ravel(), np.roll(corners, 1, axis=1).ravel()
    between = (there > here) & (owners[one] != owners[other])
    pairs = np.column_stack([here[between], there[between]])
    used, at = np.unique(pairs, return_inverse=True)
    centres = np.round(_centres(mesh.points[corners[used]].astype(np.float64)))
    edges = centres[at.reshape(pairs.shape)]
    longer: NDArray[np.float64] = edges[(edges[:, 0] != edges[:, 1]).any(axis=1)]
    return longer


def _centres(triangles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Middles of the circles through the corners of triangles, shape (k, 3, 2)."""
    origin = triangles[:, 0]
    (east_1, north_1), (east_2, north_2) = (triangles[:, i].T - origin.T for i in (1, 2))
    square_1, square_2 = east_1**2 + north_1**2, east_2**2 + north_2**2
    twice = 2 * (east_1 * north_2 - north_1 * east_2)
    east = (north_2 * square_1 - north_1 * square_2) / twice
    north = (east_1 * square_2 - east_2 * square_1) / twice
    centres: NDArray[np.float64] = origin + np.column_stack([east, north])
    return centres
