"""Marks for schools, providers and activities on a map of areas.

Knows where they are and their names; nothing of who they are for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maps.drawing import CARD, EMBER, INK, View, element, number

Kind = Literal["school", "provider", "activity"]

KINDS: Final[dict[Kind, str]] = {
    "school": "schools and colleges",
    "provider": "higher education providers",
    "activity": "activities",
}
_FILL: Final[dict[Kind, str]] = {"school": INK, "provider": EMBER, "activity": CARD}
_STROKE: Final[dict[Kind, str]] = {"school": CARD, "provider": CARD, "activity": INK}

#: More than so many are drawn smaller, without names, and one for each small square; of more
#: squares than these, smaller still.
_MOST_NAMED, _MOST_SQUARES = 400, 1_500
_RADIUS, _SMALL_RADIUS, _LEAST_RADIUS, _SQUARE = 3.6, 2.2, 1.2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places of one kind to mark.

    Attributes
    ----------
    eastings_m, northings_m : shape (n,), metres on the map's grid.
    names : as they are called, n of them.
    kind : what they are, which decides their mark.
    """

    eastings_m: ArrayLike
    northings_m: ArrayLike
    names: Sequence[str]
    kind: Kind

    def __post_init__(self) -> None:
        """Raise ValueError where the lengths differ or the kind is none of ours."""
        if not np.size(self.eastings_m) == np.size(self.northings_m) == len(self.names):
            raise ValueError("Points need as many eastings and northings as names.")
        if self.kind not in KINDS:
            raise ValueError(f"Points are of a kind among {', '.join(KINDS)}, not {self.kind!r}.")

    @property
    def places_m(self) -> NDArray[np.float64]:
        """Easting and northing of each, shape (n, 2)."""
        return np.column_stack([self.eastings_m, self.northings_m]).astype(np.float64)


def draw_points(view: View, points: Points, held: NDArray[np.bool_]) -> list[str]:
    """Draw those points in view that are held; many are drawn small, without names."""
    at = view.project(*points.places_m.T)
    seen = held & ((at >= 0) & (at <= (view.width, view.height))).all(axis=1)
    rows = np.flatnonzero(seen).tolist()
    if not rows:
        return []
    if len(rows) > _MOST_NAMED:
        squares = np.unique((at[rows] // _SQUARE).astype(np.int64), axis=0)
        middles = ((squares + 0.5) * _SQUARE).tolist()
        few = len(middles) <= _MOST_SQUARES
        radius = _SMALL_RADIUS if few else _LEAST_RADIUS
        marks = "".join(_outline(points.kind, x, y, radius) for x, y in middles)
        return [_group(points.kind, element("path", d=marks), stroke_width=0.5 if few else 0.2)]
    marks = "".join(
        element(
            "path",
            element("title", escape(points.names[row], quote=False)),
            d=_outline(points.kind, x, y, _RADIUS),
        )
        for row, (x, y) in zip(rows, at[rows].tolist(), strict=True)
    )
    return [_group(points.kind, marks, stroke_width=1)]


def draw_mark(kind: Kind, x: float, y: float) -> str:
    """Draw one mark, as it stands in a legend."""
    return _group(kind, element("path", d=_outline(kind, x, y, _RADIUS + 0.6)), stroke_width=1)


def _group(kind: Kind, marks: str, *, stroke_width: float) -> str:
    look = {"fill": _FILL[kind], "stroke": _STROKE[kind], "stroke_width": stroke_width}
    return element("g", marks, class_=f"map-points map-{kind}", **look)


def _outline(kind: Kind, x: float, y: float, radius: float) -> str:
    """A diamond for a school, a square for a provider, a circle for an activity."""
    r = number(radius)
    if kind == "school":
        return f"M{number(x)} {number(y - radius)}l{r} {r}-{r} {r}-{r}-{r}Z"
    if kind == "provider":
        side = number(2 * radius)
        return f"M{number(x - radius)} {number(y - radius)}h{side}v{side}h-{side}Z"
    across = number(2 * radius)
    arc = f"a{r} {r} 0 1 0"
    return f"M{number(x - radius)} {number(y)}{arc} {across} 0{arc}-{across} 0Z"
