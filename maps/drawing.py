"""Ground for our maps: metres of a grid put on paper as SVG, the same bytes for the same map.

Knows coordinates, elements and colours; not what a map shows. Nothing here needs a style attribute
or a script, so that a map can stand in a page with a strict content policy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

#: The tokens of the theme, for where no style sheet reaches (a file, a report).
INK: Final = "#1D2433"
NAVY: Final = "#12436D"
EMBER: Final = "#B8460E"
MUTED: Final = "#5B6472"
PAPER: Final = "#FBFAF7"
CARD: Final = "#FFFFFF"
HAIRLINE: Final = "#D9D6CE"
WATER: Final = "#E3ECF3"
SHORE: Final = "#A9BFD1"
FONT: Final = "'Source Sans 3', system-ui, sans-serif"

#: Lines are simplified to this many units of the drawing: no eye sees less.
_TOLERANCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class View:
    """A window on the ground, drawn north up.

    Attributes
    ----------
    west_m, south_m, east_m, north_m : edges on the grid, metres.
    width : of the drawing, in its own units; the height follows.
    """

    west_m: float
    south_m: float
    east_m: float
    north_m: float
    width: float

    @classmethod
    def around(cls, middle: tuple[float, float], radius_m: float, width: float) -> "View":
        """Give the square that reaches a radius from its middle to each edge."""
        east, north = middle
        return cls(east - radius_m, north - radius_m, east + radius_m, north + radius_m, width)

    @classmethod
    def holding(
        cls, bounds: NDArray[np.float64], width: float, *, tallest: float, margin: float
    ) -> "View":
        """Hold what lies within bounds in the middle, and a margin of the longer side.

        Parameters
        ----------
        bounds
            West, south, east and north in metres.
        width
            Of the drawing.
        tallest
            Height of the drawing at most, in widths: what is taller is drawn smaller.
        margin
            Share of the longer side.
        """
        west, south, east, north = (float(each) for each in bounds)
        edge = margin * max(east - west, north - south)
        half = max(east - west + 2 * edge, (north - south + 2 * edge) / tallest) / 2
        middle = (west + east) / 2
        return cls(middle - half, south - edge, middle + half, north + edge, width)

    @property
    def units_per_m(self) -> float:
        """Units of the drawing to a metre of ground."""
        return self.width / (self.east_m - self.west_m)

    @property
    def height(self) -> float:
        """Height of the drawing in its units."""
        return (self.north_m - self.south_m) * self.units_per_m

    def project(
        self, eastings_m: NDArray[np.float64], northings_m: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Place points on the drawing.

        Returns
        -------
        NDArray[np.float64], shape (n, 2)
            Right and down from the top left corner.
        """
        across = (eastings_m - self.west_m) * self.units_per_m
        down = (self.north_m - northings_m) * self.units_per_m
        return np.column_stack([across, down])

    def place(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Put a shape on the drawing: cut at the edges and freed of what no eye sees."""
        # Cut first: a whole coast takes long to check, and what is in view seldom does.
        cut = shapely.make_valid(
            shapely.clip_by_rect(geometry, self.west_m, self.south_m, self.east_m, self.north_m)
        )
        placed = shapely.transform(cut, lambda points: self.project(points[:, 0], points[:, 1]))
        return shapely.simplify(placed, _TOLERANCE)


def number(value: float) -> str:
    """Write a coordinate with at most one decimal: `12.5`, `12`."""
    written = f"{value:.1f}"
    return "0" if written == "-0.0" else written.removesuffix(".0")


def element(name: str, content: str | None = None, /, **attributes: object) -> str:
    """Write an element; `_` in an attribute's name stands for a hyphen, `class_` for class."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


def label(words: str, x: float, y: float, /, **attributes: object) -> str:
    """Write words on the drawing, in the house's type."""
    given = {"fill": INK, "font-size": 12, "class": "map-label"} | attributes
    return element("text", escape(words), x=number(x), y=number(y), **given)


def document(
    parts: Iterable[str], *, size: tuple[float, float], ident: str, title: str, description: str
) -> str:
    """Put a drawing together as one SVG image with its name and description."""
    width, height = number(size[0]), number(size[1])
    words = (
        element("title", escape(title), id=f"{ident}-title"),
        element("desc", escape(description), id=f"{ident}-desc"),
    )
    return element(
        "svg",
        "".join((*words, *parts)),
        xmlns="http://www.w3.org/2000/svg",
        class_="map",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{ident}-title",
        aria_describedby=f"{ident}-desc",
        font_family=FONT,
    )
