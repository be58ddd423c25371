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

Kind = Literal["school", "provider", "activity", "planned"]

KINDS: Final[dict[Kind, str]] = {
    "school": "schools and colleges",
    "provider": "higher education providers",
    "activity": "activities",
    "planned": "next activities",
}
_FILL: Final[dict[Kind, str]] = {
    "school": INK,
    "provider": EMBER,
    "activity": CARD,
    "planned": EMBER,
}
_STROKE: Final[dict[Kind, str]] = {
    "school": CARD,
    "provider": CARD,
    "activity": INK,
    "planned": CARD,
}

#: More than so many are drawn smaller, without names, and one for each small square; of more
#: squares than these, smaller still.
_MOST_NAMED, _MOST_SQUARES = 400, 1_500
_RADIUS, _SMALL_RADIUS, _LEAST_RADIUS, _SQUARE = 3.6, 2.2, 1.2, 3
#: How large marks of each grade are beside those without.
_SIZES: Final = (0.85, 0.65, 0.95, 1.3, 1.75)
_HOLLOW: Final = {"fill": CARD, "stroke": EMBER}


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places of one kind to mark.

    Attributes
    ----------
    eastings_m, northings_m : shape (n,), metres on the map's grid.
    names : as they are called, n of them.
    kind : what they are, which decides their mark.
    grade : None, or 0 to 4: 0 is drawn hollow, of the others the higher the larger.
    label : what the legend says of them; "" for what the kind is.
    """

    eastings_m: ArrayLike
    northings_m: ArrayLike
    names: Sequence[str]
    kind: Kind
    grade: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where the lengths differ or the kind is none of ours."""
        if not np.size(self.eastings_m) == np.size(self.northings_m) == len(self.names):
            raise ValueError("Points need as many eastings and northings as names.")
        if self.kind not in KINDS:
            raise ValueError(f"Points are of a kind among {', '.join(KINDS)}, not {self.kind!r}.")
        if self.grade is not None and not 0 <= self.grade < len(_SIZES):
            raise ValueError(f"Points have a grade from 0 to {len(_SIZES) - 1}, not {self.grade}.")

    @property
    def places_m(self) -> NDArray[np.float64]:
        """Easting and northing of each, shape (n, 2)."""
        return np.column_stack([self.eastings_m, self.northings_m]).astype(np.float64)

    @property
    def meaning(self) -> str:
        """What they are, in words."""
        return self.label or KINDS[self.kind]

    @property
    def size(self) -> float:
        """How large their mark is, of the usual one."""
        return 1 if self.grade is None else _SIZES[self.grade]


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
        radius = points.size * (_SMALL_RADIUS if few else _LEAST_RADIUS)
        marks = "".join(_outline(points.kind, x, y, radius) for x, y in middles)
        return [_group(points, element("path", d=marks), stroke_width=0.5 if few else 0.2)]
    marks = "".join(
        element(
            "path",
            element("title", escape(points.names[row], quote=False)),
            d=_outline(points.kind, x, y, points.size * _RADIUS),
        )
        for row, (x, y) in zip(rows, at[rows].tolist(), strict=True)
    )
    return [_group(points, marks, stroke_width=1)]


def draw_mark(points: Points, x: float, y: float) -> str:
    """Draw one mark of points, as it stands in a legend."""
    mark = _outline(points.kind, x, y, points.size * (_RADIUS + 0.6))
    return _group(points, element("path", d=mark), stroke_width=1)


def _group(points: Points, marks: str, *, stroke_width: float) -> str:
    kind = points.kind
    look = _HOLLOW if points.grade == 0 else {"fill": _FILL[kind], "stroke": _STROKE[kind]}
    named = {"class_": f"map-points map-{kind}", "stroke_width": stroke_width}
    return element("g", marks, **look, **named)


def _outline(kind: Kind, x: float, y: float, radius: float) -> str:
    """A diamond for a school, a square for a provider, a circle or a star for an activity."""
    r = number(radius)
    if kind == "school":
        return f"M{number(x)} {number(y - radius)}l{r} {r}-{r} {r}-{r}-{r}Z"
    if kind == "provider":
        side = number(2 * radius)
        return f"M{number(x - radius)} {number(y - radius)}h{side}v{side}h-{side}Z"
    if kind == "planned":
        return _star(x, y, 1.5 * radius)
    across = number(2 * radius)
    arc = f"a{r} {r} 0 1 0"
    return f"M{number(x - radius)} {number(y)}{arc} {across} 0{arc}-{across} 0Z"


def _star(x: float, y: float, radius: float) -> str:
    """A star of five points, the first upwards."""
    turns = np.pi * np.arange(10) / 5
    reach = radius * np.tile([1, 0.45], 5)
    xs, ys = x + reach * np.sin(turns), y - reach * np.cos(turns)
    return f"M{' '.join(f'{number(a)} {number(b)}' for a, b in zip(xs, ys, strict=True))}Z"
