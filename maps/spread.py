"""A map of where some areas lie among all: a dot an area, with a larger view of London.

Draws what it is given; knows no classification and no figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.built_up import shade_inhabited
from maps.drawing import (
    CARD,
    HAIRLINE,
    INK,
    MUTED,
    NAVY,
    PAPER,
    SHORE,
    WATER,
    View,
    document,
    element,
    label,
    number,
)
from maps.insets import LONDON
from maps.marks import scale_bar
from maps.paths import area_path, dots_path

WIDTH: Final = 400.0
_MARGIN: Final = 0.04
_TALLEST: Final = 1.6
_LEGEND: Final = 52
#: All areas are drawn as one dot for each square of this side, and those to be seen of this.
_GROUND_STEP, _STEP = 4, 2
_GROUND_DOT, _DOT, _LARGE_DOT = 2.6, 4.0, 5.0
#: Below so many dots they can be larger.
_FEW: Final = 60
_INSET: Final = 0.34
INHABITED: Final = "#EEEADF"
#: A closer view is worth its room when so many areas lie there, and the map reaches far beyond.
_ENOUGH, _FAR_BEYOND = 50, 4.0
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A view, where its top left corner is, and a name for its frame."""

    view: View
    left: float
    top: float
    ident: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What dots stand on."""

    areas_m: Points
    land: shapely.Geometry | None
    homes_m: Points | None


def draw_spread(
    areas_m: Points,
    shown_m: Points,
    *,
    title: str,
    shown_as: str,
    land: shapely.Geometry | None = None,
    homes_m: Points | None = None,
    ident: str = "spread",
) -> str:
    """Draw where some areas lie.

    Parameters
    ----------
    areas_m
        Shape (n, 2), easting and northing in metres on the British grid, of the middles of all
        areas: they give the map its extent, and its ground where no land is given.
    shown_m
        Shape (m, 2), of those to be seen.
    title, shown_as
        What the map shows, and what a dot is in the legend.
    land
        Outline of the land, where it is known.
    homes_m
        Shape (k, 2), of where people live: the ground of a map whose land is not known.
    ident
        Begins the names inside the drawing: give each map of a page its own.

    Returns
    -------
    str
        An SVG image 400 units wide, without scripts or styles of its own.

    Raises
    ------
    ValueError
        There is no area.
    """
    if not len(areas_m):
        raise ValueError("A map needs at least one area.")
    main = _Sheet(_fit(areas_m), 0, 0, f"{ident}-map")
    sheets = [main, *_insets(main.view, areas_m, shown_m, ident)]
    ground = _Ground(areas_m, land, homes_m)
    drawn = [part for sheet in sheets for part in _draw(sheet, ground, shown_m)]
    height = main.view.height
    described = f"North is up. {len(shown_m):,} of {len(areas_m):,} areas are marked with dots."
    if len(sheets) > 1:
        described += " A frame in the corner shows London four times as large or more."
    if land is None and homes_m is not None:
        described += " Tinted is the ground with homes."
    return document(
        (*drawn, *scale_bar(main.view), *_legend(shown_as, height, ground)),
        size=(WIDTH, height + _LEGEND),
        ident=ident,
        title=title,
        description=described,
    )


def _fit(points: Points) -> View:
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    side = max(east - west, (north - south) / _TALLEST, 2_000.0)
    pad = side * _MARGIN
    # A place in its middle, when it is narrower than it is tall.
    middle = (west + east) / 2
    north_m = max(north, south + side / 2)
    return View(middle - side / 2 - pad, south - pad, middle + side / 2 + pad, north_m + pad, WIDTH)


def _insets(view: View, areas_m: Points, shown_m: Points, ident: str) -> list[_Sheet]:
    """The closer view of London in the top right corner, over the sea, where it is worth it."""
    west, _, east, _ = LONDON
    closer = View(*LONDON, WIDTH * _INSET)
    far_beyond = (view.east_m - view.west_m) > _FAR_BEYOND * (east - west)
    crowded = len(_in_view(closer, areas_m)) >= _ENOUGH
    if not (far_beyond and crowded and len(_in_view(closer, shown_m))):
        return []
    return [_Sheet(closer, WIDTH - closer.width - 6, 6, f"{ident}-london")]


def _draw(sheet: _Sheet, ground: _Ground, shown_m: Points) -> list[str]:
    view = sheet.view
    frame = {"x": 0.5, "y": 0.5, "width": number(view.width - 1), "height": number(view.height - 1)}
    parts = [element("rect", fill=PAPER if ground.land is None else WATER, **frame)]
    parts += _ground(view, ground)
    seen = _in_view(view, shown_m)
    size = _LARGE_DOT if len(seen) <= _FEW else _DOT
    parts += _dots(view, seen, "map-shown", CARD, (_STEP, size + 1.6))
    parts += _dots(view, seen, "map-shown", NAVY, (_STEP, size))
    if sheet.left:
        parts.append(_over(label("London", 6, view.height - 7)))
    clip = element("clipPath", element("rect", **frame), id=sheet.ident)
    edge = element("rect", fill="none", stroke=MUTED if sheet.left else HAIRLINE, **frame)
    inside = element("g", "".join(parts), clip_path=f"url(#{sheet.ident})")
    move = f"translate({number(sheet.left)} {number(sheet.top)})" if sheet.left else None
    return [element("g", clip + inside + edge, transform=move)]


def _ground(view: View, ground: _Ground) -> list[str]:
    """The land; where it is not known, the ground people live on and the other areas."""
    if ground.land is not None:
        path = area_path(view.place(ground.land))
        return [element("path", class_="map-ground", d=path, fill=PAPER, stroke=SHORE)]
    parts = []
    if ground.homes_m is not None:
        placed = view.project(*ground.homes_m.T)
        path = area_path(shade_inhabited(view, placed))
        parts.append(element("path", class_="map-ground", d=path, fill=INHABITED))
    return [*parts, *_dots(view, ground.areas_m, "map-areas", SHORE, (_GROUND_STEP, _GROUND_DOT))]


def _over(words: str) -> str:
    edge = {"stroke": PAPER, "stroke-width": 3, "stroke-linejoin": "round", "aria-hidden": "true"}
    return element("g", words, **edge) + words


def _in_view(view: View, points: Points) -> Points:
    inside = (points >= (view.west_m, view.south_m)).all(axis=1)
    return points[inside & (points <= (view.east_m, view.north_m)).all(axis=1)]


def _dots(
    view: View, points: Points, name: str, colour: str, step_and_width: tuple[int, float]
) -> Sequence[str]:
    """Dots, one for each small square of the drawing in which an area lies."""
    step, width = step_and_width
    placed = view.project(*_in_view(view, points).T)
    if not len(placed):
        return []
    squares = np.unique((placed // step).astype(np.int64), axis=0)
    return [
        element(
            "path",
            class_=name,
            d=dots_path((squares * step + step / 2).astype(np.float64)),
            stroke=colour,
            stroke_width=number(width),
            stroke_linecap="round",
        )
    ]


def _legend(shown_as: str, top: float, ground: _Ground) -> list[str]:
    parts = [
        element("circle", cx=12, cy=number(top + 17), r=_LARGE_DOT / 2 + 0.5, fill=NAVY),
        label(shown_as, 24, top + 21, fill=INK),
    ]
    if ground.land is None:
        grey = {"r": 2, "fill": SHORE}
        parts.append(element("circle", cx=12, cy=number(top + 37), **grey))
        parts.append(label("all other areas", 24, top + 41, fill=MUTED))
        if ground.homes_m is not None:
            size = {"width": 14, "height": 10, "fill": INHABITED, "stroke": HAIRLINE}
            parts.append(element("rect", x=150, y=number(top + 32), **size))
            parts.append(label("ground with homes", 170, top + 41, fill=MUTED))
    return parts
