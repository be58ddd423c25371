"""A map of areas shaded by class. What is withheld, none and unknown never look alike.

Draws classes that `analytics` made safe; knows no figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.drawing import (
    CARD,
    INK,
    MUTED,
    NAVY,
    View,
    area_path,
    document,
    element,
    label,
    number,
)
from maps.marks import scale_bar

State = Literal["zero", "suppressed", "missing"]

#: Light to dark; the lightest is still told from white, the steps from each other in grey.
SHADES: Final = ("#C9DBEA", "#93B5D3", "#5C8DB8", "#326898", NAVY)
STATES: Final[Mapping[State, str]] = {
    "zero": "none",
    "suppressed": "withheld to protect people",
    "missing": "not known",
}

#: How far outlines are simplified, in units of the drawing: the 318 districts of England and
#: Wales come to some 30 KB compressed.
_DETAIL: Final = 1.0
_MISSING: Final = "#E4E0D7"
_PADDING: Final = 0.02
_ROW: Final = 21
_HATCH_STEP: Final = 5


@dataclass(frozen=True, slots=True)
class Area:
    """An area to shade.

    Attributes
    ----------
    name : as it is called.
    geometry : polygons in metres on the map's grid, simplified when they were loaded.
    shade : position of its class, the lowest first, or why it has none.
    """

    name: str
    geometry: shapely.Geometry
    shade: int | State


def draw_areas(
    areas: Sequence[Area],
    classes: Sequence[str],
    *,
    title: str,
    description: str,
    width: float = 480,
    ident: str = "areas",
) -> str:
    """Draw areas shaded by class, with a legend of what is on the map.

    Parameters
    ----------
    areas
        At least one; neighbours should share their edges.
    classes
        Labels with their unit, the lowest first; at most five.
    title, description
        What is shown and what it says, for whoever does not see it.
    width
        In units of the drawing; the height follows.
    ident
        Begins the names inside the drawing: give each map of a page its own.

    Returns
    -------
    str
        An SVG image without scripts or styles of its own; each area carries its name and class.

    Raises
    ------
    ValueError
        There is no area, there are more than five classes, or an area's class is none of them.
    """
    _check(areas, classes)
    view = _fit(areas, width)
    fills = _fills(len(classes), ident)
    # Light ground comes last: its dark edge must not lie under a neighbour's light one.
    placed = zip(areas, _place_all(view, areas), strict=True)
    in_order = sorted(placed, key=lambda pair: isinstance(pair[0].shade, str))
    drawn = [_draw_area(area, shape, classes, fills) for area, shape in in_order]
    rows = _legend_rows(areas, classes, fills)
    parts = (
        element("defs", _hatch(ident)),
        *drawn,
        *scale_bar(view),
        *_legend(rows, view.height + 8),
    )
    size = (width, view.height + 12 + _ROW * len(rows))
    return document(parts, size=size, ident=ident, title=title, description=description)


def _check(areas: Sequence[Area], classes: Sequence[str]) -> None:
    if not areas:
        raise ValueError("There is no area to draw.")
    if len(classes) > len(SHADES):
        raise ValueError(f"{len(classes)} classes were given, but {len(SHADES)} can be told apart.")
    for position, area in enumerate(areas):
        known = 0 <= area.shade < len(classes) if isinstance(area.shade, int) else True
        if not known or (isinstance(area.shade, str) and area.shade not in STATES):
            raise ValueError(f"Area {position} has the class {area.shade!r}, which is none given.")


def _fit(areas: Sequence[Area], width: float) -> View:
    bounds = shapely.bounds(np.array([area.geometry for area in areas], dtype=object))
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    edge = _PADDING * max(east - west, north - south)
    return View(west - edge, south - edge, east + edge, north + edge, width)


def _fills(classes: int, ident: str) -> dict[int | State, str]:
    """Colour of each class, spread over all the shades, and of what has none."""
    steps = np.linspace(0, len(SHADES) - 1, classes).round().astype(int) if classes > 1 else [2]
    fills: dict[int | State, str] = {index: SHADES[step] for index, step in enumerate(steps)}
    return fills | {"zero": CARD, "missing": _MISSING, "suppressed": f"url(#{ident}-hatch)"}


def _hatch(ident: str) -> str:
    ground = element("rect", width=_HATCH_STEP, height=_HATCH_STEP, fill=CARD)
    line = element("path", d=f"M0 0V{_HATCH_STEP}", stroke=MUTED, stroke_width=2.4)
    return element(
        "pattern",
        ground + line,
        id=f"{ident}-hatch",
        width=_HATCH_STEP,
        height=_HATCH_STEP,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _place_all(view: View, areas: Sequence[Area]) -> NDArray[np.object_]:
    """Put the shapes on the drawing and simplify them together: neighbours still meet."""
    shapes = np.array([area.geometry for area in areas], dtype=object)
    placed = shapely.transform(shapes, lambda points: view.project(points[:, 0], points[:, 1]))
    simplified: NDArray[np.object_] = shapely.coverage_simplify(placed, _DETAIL)
    return simplified


def _draw_area(
    area: Area,
    shape: shapely.Geometry,
    classes: Sequence[str],
    fills: Mapping[int | State, str],
) -> str:
    words = classes[area.shade] if isinstance(area.shade, int) else STATES[area.shade]
    return element(
        "path",
        element("title", escape(f"{area.name}: {words}", quote=False)),
        class_=_class_of(area.shade),
        d=area_path(shape),
        fill=fills[area.shade],
        stroke=MUTED if isinstance(area.shade, str) else CARD,
        stroke_width=0.6,
        stroke_linejoin="round",
    )


def _class_of(shade: int | State) -> str:
    return f"map-class map-class-{shade + 1 if isinstance(shade, int) else shade}"


def _legend_rows(
    areas: Sequence[Area], classes: Sequence[str], fills: Mapping[int | State, str]
) -> list[tuple[str, str, str]]:
    """Fill, class and words of each line: all classes, and of the rest what is on the map."""
    shown = {area.shade for area in areas}
    rows = [(fills[index], _class_of(index), words) for index, words in enumerate(classes)]
    rows += [
        (fills[state], _class_of(state), words) for state, words in STATES.items() if state in shown
    ]
    return rows


def _legend(rows: Sequence[tuple[str, str, str]], top: float) -> list[str]:
    swatch = {"width": 22, "height": 14, "rx": 2, "stroke": MUTED, "stroke_width": 0.6}
    parts = []
    for position, (fill, name, words) in enumerate(rows):
        y = top + position * _ROW
        parts.append(element("rect", class_=name, x=12, y=number(y), fill=fill, **swatch))
        parts.append(label(words, 42, y + 11.5, fill=INK))
    return parts
