"""A small map of the ground around a place: where its neighbours live, and its schools.

Draws what it is given; knows no postcode and no participant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from maps.built_up import shade_built_up
from maps.drawing import (
    HAIRLINE,
    NAVY,
    PAPER,
    SHORE,
    WATER,
    View,
    document,
    element,
    number,
)
from maps.marks import (
    DASHES,
    DOT_OPACITY,
    ESTIMATE,
    LINE,
    legend,
    north_arrow,
    place_mark,
    scale_bar,
    school_mark,
)
from maps.paths import area_path, dots_path, line_path

SIDE: Final = 320
RADII_M: Final = (1_000, 2_000, 5_000, 10_000, 25_000)

_LEGEND: Final = 50
_ENOUGH: Final = 200
#: Postcodes of one square of this side become one dot: at most some 3,000 dots.
_DOT_STEP: Final = 6
_WIDEST_DOT: Final = 5.5
#: Of a lone postcode; on a crowded map, of a small square that has few.
_LEAST_DOT: Final = 2.5
_LEAST_CROWDED_DOT: Final = 1.5
#: The widest dot stands for at least so many postcodes.
_CROWD: Final = 12
_INSET: Final = 4
_BUILT_UP: Final = "#F1EDE3"
#: Postcodes this many times as far away still shape the tint at the edge.
_BEYOND: Final = 1.2


@dataclass(frozen=True, slots=True)
class Marker:
    """Something to mark: its name, and where it is in metres on the map's grid."""

    name: str
    easting_m: float
    northing_m: float

    @property
    def at(self) -> tuple[float, float]:
        """Easting and northing."""
        return self.easting_m, self.northing_m


def choose_radius_m(
    place: tuple[float, float], eastings_m: ArrayLike, northings_m: ArrayLike
) -> int:
    """Choose how far a map should reach: far enough to show 200 postcodes, at most 25 km."""
    eastings, northings = _around(place, (eastings_m, northings_m), RADII_M[-1])
    reach = np.maximum(np.abs(eastings - place[0]), np.abs(northings - place[1]))
    return next((r for r in RADII_M if np.count_nonzero(reach <= r) >= _ENOUGH), RADII_M[-1])


def draw_locality(
    place: Marker,
    eastings_m: ArrayLike,
    northings_m: ArrayLike,
    *,
    radius_m: float | None = None,
    boundaries: Sequence[shapely.Geometry] = (),
    land: shapely.Geometry | None = None,
    schools: Sequence[Marker] = (),
    is_area: bool = False,
    is_estimate: bool = False,
    ident: str = "locality",
) -> str:
    """Draw the ground around a place.

    Parameters
    ----------
    place
        Stands in the middle.
    eastings_m, northings_m
        Shape (n,), metres, of postcodes on the place's grid; those in view are drawn.
    radius_m
        From the middle to the nearest edge; None lets `choose_radius_m` choose.
    boundaries, land
        Areas to outline; the land, where it is known: the rest is tinted as water.
    schools
        Drawn where they are in view.
    is_area, is_estimate
        The place is what `boundaries` outline, and no point of it is marked; the outlines were
        drawn from postcodes, which the map says.
    ident
        Begins the names inside the drawing: give each map of a page its own.

    Returns
    -------
    str
        An SVG image of 320 by 370 units, of estimates a line taller, without scripts or styles.
    """
    if radius_m is None:
        radius_m = choose_radius_m(place.at, eastings_m, northings_m)
    view = View.around(place.at, radius_m, SIDE)
    around = view.project(*_around(place.at, (eastings_m, northings_m), radius_m * _BEYOND))
    points, marked = _in_view(around), _schools_in_view(view, schools)
    drawn = (
        *_land(view, around, land),
        *_outlines(view, boundaries),
        *_dots(points),
        *(school_mark(*at) for at in marked),
        "" if is_area else place_mark(SIDE / 2, SIDE / 2),
    )
    shown = {"outlined": bool(boundaries), "is_estimate": is_estimate, "schools": bool(marked)}
    words = legend(place.name, top=SIDE, is_area=is_area, **shown)
    said = _describe(view, len(points), len(marked), None if is_area else place.name)
    return document(
        (*_framed((*drawn, *scale_bar(view), *north_arrow()), ident), *words),
        size=(SIDE, SIDE + _LEGEND + is_estimate * LINE),
        ident=ident,
        title=f"Map of {place.name}" if is_area else f"Map of the surroundings of {place.name}",
        description=said + is_estimate * f" {ESTIMATE}.",
    )


_FRAME: Final[dict[str, object]] = {
    "x": 0.5,
    "y": 0.5,
    "width": SIDE - 1,
    "height": SIDE - 1,
    "rx": 4,
}


def _framed(drawn: Sequence[str], ident: str) -> list[str]:
    return [
        element("clipPath", element("rect", **_FRAME), id=f"{ident}-frame"),
        element("g", "".join(drawn), clip_path=f"url(#{ident}-frame)"),
        element("rect", class_="map-frame", fill="none", stroke=HAIRLINE, **_FRAME),
    ]


def _around(
    place: tuple[float, float], points_m: tuple[ArrayLike, ArrayLike], reach_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points within a square around a place; quick among the millions of a whole country."""
    eastings, northings = (np.asarray(each) for each in points_m)
    west, east = place[0] - reach_m, place[0] + reach_m
    rows = np.flatnonzero((eastings >= west) & (eastings <= east))
    rows = rows[np.abs(northings[rows] - place[1]) <= reach_m]
    return eastings[rows].astype(np.float64), northings[rows].astype(np.float64)


def _in_view(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the drawing that are far enough from its edge to be seen whole."""
    seen = ((points >= _INSET) & (points <= SIDE - _INSET)).all(axis=1)
    return points[seen]


def _schools_in_view(view: View, schools: Sequence[Marker]) -> list[tuple[float, float]]:
    east = np.array([school.easting_m for school in schools], np.float64)
    north = np.array([school.northing_m for school in schools], np.float64)
    return sorted((float(x), float(y)) for x, y in _in_view(view.project(east, north)))


def _land(view: View, points: NDArray[np.float64], land: shapely.Geometry | None) -> list[str]:
    return [*_ground(view, land), *_built_up(view, points, land)]


def _ground(view: View, land: shapely.Geometry | None) -> list[str]:
    if land is None:
        return [element("rect", class_="map-ground", fill=PAPER, **_FRAME)]
    shore = line_path(view.place(land.boundary))
    return [
        element("rect", class_="map-water", fill=WATER, **_FRAME),
        element("path", class_="map-ground", d=area_path(view.place(land)), fill=PAPER),
        element("path", class_="map-shore", d=shore, fill="none", stroke=SHORE) if shore else "",
    ]


def _built_up(view: View, points: NDArray[np.float64], land: shapely.Geometry | None) -> list[str]:
    shape = shade_built_up(view, points)
    if land is not None:
        shape = shape.intersection(view.place(land))
    path = area_path(shape)
    return [element("path", class_="map-built-up", d=path, fill=_BUILT_UP)] if path else []


def _outlines(view: View, boundaries: Sequence[shapely.Geometry]) -> list[str]:
    parts = []
    for boundary in boundaries:
        inside = area_path(view.place(boundary))
        edge = line_path(view.place(boundary.boundary))
        if inside:
            parts.append(element("path", class_="map-area", d=inside, fill=NAVY, fill_opacity=0.06))
        if edge:
            parts.append(
                element("path", class_="map-edge", d=edge, fill="none", stroke=NAVY, **DASHES)
            )
    return parts


def _dots(points: NDArray[np.float64]) -> list[str]:
    """Dots, one for the postcodes of a small square, wider for more of them."""
    if not len(points):
        return []
    columns, rows = (points // _DOT_STEP).astype(np.int64).T
    # By number, row by row from the top: sorting pairs takes ten times as long.
    _, square, counts = np.unique(rows * SIDE + columns, return_inverse=True, return_counts=True)
    middles = np.column_stack(
        [np.bincount(square, weights=points[:, axis]) / counts for axis in (0, 1)]
    )
    widths = _dot_widths(counts)
    return [
        element(
            "path",
            class_="map-dots",
            d=dots_path(middles[widths == width]),
            stroke=NAVY,
            stroke_opacity=DOT_OPACITY,
            stroke_width=number(width),
            stroke_linecap="round",
        )
        for width in np.unique(widths)
    ]


def _dot_widths(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Width of each dot, in steps of a half: its ink is in proportion to its postcodes."""
    widest = max(_CROWD, float(np.quantile(counts, 0.98)))
    least = _LEAST_DOT if widest == _CROWD else _LEAST_CROWDED_DOT
    widths = np.clip(_WIDEST_DOT * np.sqrt(counts / widest), least, _WIDEST_DOT)
    return np.asarray(np.round(widths * 2) / 2, np.float64)


def _describe(view: View, postcodes: int, schools: int, marked: str | None) -> str:
    width_m = view.east_m - view.west_m
    words = f"North is up; the map is {width_m / 1000:g} km wide and shows {postcodes:,} postcodes"
    words += " as dots"
    if schools:
        words += f" and {schools} {'school' if schools == 1 else 'schools'} as diamonds"
    return f"{words}, with a ring around {marked}." if marked else f"{words}."
