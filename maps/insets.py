"""Views of a map beside the main one: London larger, the Isles nearer, each in a frame.

A frame stands where it covers no area, as near as can be to where it would be looked for.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.drawing import MUTED, PAPER, View, element, label, number

Box = tuple[float, float, float, float]
Points = NDArray[np.float64]

#: West, south, east and north on the British grid, metres.
LONDON: Final[Box] = (503_000.0, 155_000.0, 562_000.0, 201_000.0)
_ISLES: Final[dict[str, Box]] = {
    "Shetland": (375_000.0, 1_065_000.0, 490_000.0, 1_230_000.0),
    "Orkney": (300_000.0, 982_000.0, 390_000.0, 1_065_000.0),
    "Scilly": (70_000.0, 0.0, 105_000.0, 30_000.0),
}
#: Where a frame is looked for: the share of the map to its left and above it.
_NEAR: Final = {"Shetland": (1, 0), "Orkney": (1, 0), "London": (1, 0), "Scilly": (0, 1)}
_BAR_NEAR: Final = (1, 1)

#: A closer view is worth its room when so many areas lie there, and the map reaches far beyond.
_ENOUGH, _FAR_BEYOND = 20, 4.0
#: London's share of the width; of the isles, the least width of a frame and of what is in it.
_LONDON_SHARE, _LEAST_FRAME, _LEAST_SHOWN = 0.36, 52.0, 26.0
_TALLEST, _MARGIN, _INSET_MARGIN = 1.6, 0.02, 0.08
#: Sea to the east of the country, in its widths, for the frame of London.
_EAST: Final = 0.05
_GAP: Final = 5.0
#: Above a frame, for its name.
_CAPTION: Final = 14.0
_BAR: Final = 30.0
#: A place on the map may be so much further off than one below it.
_BELOW: Final = 100.0
#: Room is looked for in squares of this side.
_SQUARE: Final = 4.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A view, where its top left corner is, and what of the country it holds.

    Attributes
    ----------
    name : written over its frame; the main map has neither.
    times : how much larger it is than the main map.
    inside : the box to which it keeps, whatever else is in view.
    outside : boxes that it leaves to others.
    """

    view: View
    left: float
    top: float
    ident: str
    name: str = ""
    times: int = 1
    inside: Box | None = None
    outside: tuple[Box, ...] = ()

    def holds(self, points_m: Points) -> NDArray[np.bool_]:
        """Whether each point, or the area around it, is for this sheet to show."""
        held = np.ones(len(points_m), np.bool_)
        if self.inside is not None:
            held &= _within(self.inside, points_m)
        for box in self.outside:
            held &= ~_within(box, points_m)
        return held

    def draw(self, parts: list[str]) -> str:
        """Put what was drawn of the view in its place, cut at its edge; with a name, in a frame."""
        wide, high = number(self.view.width - 1), number(self.view.height - 1)
        frame = {"x": 0.5, "y": 0.5, "width": wide, "height": high, "rx": 2}
        edge = element("clipPath", element("rect", **frame), id=self.ident)
        inside = element("g", "".join(parts), clip_path=f"url(#{self.ident})")
        if not self.name:
            return element("g", edge + inside, data_sheet=self.ground)
        caption = self.name if self.times == 1 else f"{self.name} ×{self.times}"
        return element(
            "g",
            edge
            + element("rect", fill=PAPER, **frame)
            + inside
            + element("rect", fill="none", stroke=MUTED, stroke_width=0.8, **frame)
            + label(caption, 1, -4, **{"font-size": 11}),
            class_="map-inset",
            data_sheet=self.ground,
            transform=f"translate({number(self.left)} {number(self.top + _CAPTION)})",
        )

    @property
    def ground(self) -> str:
        """What ground it shows: west and north in metres, metres to a unit, width and height."""
        view = self.view
        west, north = number(view.west_m), number(view.north_m)
        return f"{west} {north} {1 / view.units_per_m:.3f} {view.width:.1f} {view.height:.1f}"

    @property
    def bottom(self) -> float:
        """Where its frame ends on the drawing."""
        return self.top + _CAPTION + self.view.height

    @property
    def sentence(self) -> str:
        """What the frame is, for whoever does not see it."""
        size = f", {self.times} times as large" if self.times > 1 else ""
        where = "shown again" if self.name == "London" else "moved nearer"
        return f"{self.name} is {where} in a frame{size}."


@dataclass(frozen=True, slots=True)
class Plan:
    """The views of a map.

    Attributes
    ----------
    sheets : the main one first.
    height : of all of them.
    bar : where the scale bar's bottom left corner is, to the right and down.
    """

    sheets: tuple[Sheet, ...]
    height: float
    bar: tuple[float, float]


def plan_sheets(
    geometries: NDArray[np.object_],
    land: NDArray[np.object_] | None = None,
    *,
    width: float,
    ident: str,
    framed: bool,
) -> Plan:
    """Choose the views of a map of areas, and where they stand.

    Parameters
    ----------
    geometries
        Shape (n,), on the British grid in metres.
    land
        Shape (m,), what lies around them: as far as it is in view, no frame stands on it either.
    width
        Of the drawing.
    ident
        Begins the names inside the drawing.
    framed
        Whether there may be frames at all.

    Raises
    ------
    ValueError
        No area has a place.
    """
    bounds = shapely.bounds(geometries)
    placed = ~np.isnan(bounds).any(axis=1)
    if not placed.any():
        raise ValueError("No area has a place on the map.")
    geometries, bounds = geometries[placed], bounds[placed]
    isles = _find_isles(bounds) if framed else {}
    moved = np.any([np.zeros(len(bounds), np.bool_), *isles.values()], axis=0)
    reach = _reach(bounds[~moved])
    crowded = framed and _is_worth_a_frame(reach, bounds)
    if crowded:
        reach[2] += _EAST * (reach[2] - reach[0])
    main = View.holding(reach, width, tallest=_TALLEST, margin=_MARGIN)
    views = {name: _isle_view(main, _reach(bounds[rows])) for name, rows in isles.items()}
    if crowded:
        views["London"] = _london_view(main)
    covered = geometries[~moved] if land is None else np.concatenate([geometries[~moved], land])
    return _place(main, views, covered, ident)


def find_middles(bounds: NDArray[np.float64]) -> Points:
    """Give the middles of boxes, shape (n, 4): shape (n, 2)."""
    return np.asarray((bounds[:, :2] + bounds[:, 2:]) / 2)


def _within(box: Box, points: Points) -> NDArray[np.bool_]:
    inside = (points >= box[:2]) & (points <= box[2:])
    return np.asarray(inside.all(axis=1), np.bool_)


def _reach(bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])


def _find_isles(bounds: NDArray[np.float64]) -> dict[str, NDArray[np.bool_]]:
    """Which areas are of which isles; none where there is nothing but isles."""
    middles = find_middles(bounds)
    found = {name: _within(box, middles) for name, box in _ISLES.items()}
    found = {name: rows for name, rows in found.items() if rows.any()}
    alone = bool(found) and np.any(list(found.values()), axis=0).all()
    return {} if alone else found


def _is_worth_a_frame(reach: NDArray[np.float64], bounds: NDArray[np.float64]) -> bool:
    """Whether London is crowded, on a map that reaches far beyond it."""
    far = reach[2] - reach[0] > _FAR_BEYOND * (LONDON[2] - LONDON[0])
    return bool(far and np.count_nonzero(_within(LONDON, find_middles(bounds))) >= _ENOUGH)


def _london_view(main: View) -> tuple[View, int]:
    at_home = (LONDON[2] - LONDON[0]) * main.units_per_m
    times = max(2, round(_LONDON_SHARE * main.width / at_home))
    return View(*LONDON, times * at_home), times


def _isle_view(main: View, bounds: NDArray[np.float64]) -> tuple[View, int]:
    """View isles as large as the main map or, where they were too small, a number of times so."""
    west, south, east, north = (float(each) for each in bounds)
    side = max(east - west, north - south)
    times = max(1, int(np.ceil(_LEAST_SHOWN / (side * main.units_per_m))))
    metres = 1 / (main.units_per_m * times)
    edge = _INSET_MARGIN * side
    half = max((east - west) / 2 + edge, _LEAST_FRAME * metres / 2)
    middle = (west + east) / 2
    view = View(middle - half, south - edge, middle + half, north + edge, 2 * half / metres)
    return view, times


def _place(
    main: View,
    views: dict[str, tuple[View, int]],
    geometries: NDArray[np.object_],
    ident: str,
) -> Plan:
    """Find a place for each frame and, last, for the scale bar."""
    heights = [_BAR, *(view.height + _CAPTION for view, _ in views.values())]
    spare = sum(height + 2 * _GAP for height in heights)
    room = _Room(main, geometries, spare)
    moved = tuple(box for name, box in _ISLES.items() if name in views)
    sheets = [Sheet(main, 0, 0, f"{ident}-map", outside=moved)]
    for name, (view, times) in views.items():
        left, top = room.take(view.width, view.height + _CAPTION, _NEAR[name])
        name_of_frame = f"{ident}-{name.lower()}"
        sheets.append(Sheet(view, left, top, name_of_frame, name, times, _ISLES.get(name)))
    left, top = room.take(main.width / 3, _BAR, _BAR_NEAR)
    lowest = max(main.height, *(sheet.bottom for sheet in sheets[1:]), top + _BAR)
    return Plan(tuple(sheets), lowest, (left, top + _BAR))


class _Room:
    """Squares of a drawing, and of some room below it, on which nothing stands yet."""

    def __init__(self, view: View, geometries: NDArray[np.object_], spare: float) -> None:
        """Mark the squares that areas cover; there is as much spare room below as is said."""
        self._rows, columns = (int(side // _SQUARE) for side in (view.height, view.width))
        self._taken = np.zeros((self._rows + int(np.ceil(spare / _SQUARE)), columns), np.bool_)
        across, down = np.meshgrid(np.arange(columns), np.arange(self._rows))
        side_m = _SQUARE / view.units_per_m
        west, north = view.west_m + across * side_m, view.north_m - down * side_m
        squares = shapely.box(west, north - side_m, west + side_m, north).ravel()
        covered, _ = shapely.STRtree(geometries).query(squares, predicate="intersects")
        self._taken.reshape(-1)[covered] = True

    def take(self, width: float, height: float, near: tuple[int, int]) -> tuple[float, float]:
        """Take the free place nearest to a corner of the map, or below it: right and down."""
        wide, high = (int(np.ceil((side + _GAP) / _SQUARE)) for side in (width, height))
        sums = np.pad(self._taken.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        filled = (
            sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
        )
        tops, lefts = np.nonzero(filled == 0)
        wanted_left = near[0] * (self._taken.shape[1] - wide)
        wanted_top = near[1] * (self._rows - high)
        far = np.hypot(lefts - wanted_left, tops - wanted_top)
        below = tops > self._rows - high
        best = int(np.argmin(far + _BELOW / _SQUARE * below))
        left, top = int(lefts[best]), int(tops[best])
        self._taken[top : top + high, left : left + wide] = True
        return left * _SQUARE + _GAP / 2, top * _SQUARE + _GAP / 2
