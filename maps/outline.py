"""An outline that somebody drew on a map: as text for an address, what lies inside, its edge."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.drawing import CARD, EMBER, View, element
from maps.paths import line_path

#: Corners are kept to so many metres, and so many of them: an address holds no more.
STEP_M: Final = 100
MOST_CORNERS: Final = 100
_FEWEST_CORNERS: Final = 3
_CORNER: Final = re.compile(r"\s*(\d{1,4})\s*,\s*(\d{1,5})\s*")
#: East and north ends of the British grid, in steps.
_ENDS: Final = (7_000, 13_000)


class OutlineFault(ValueError):
    """A text is no outline; the message says why."""


@dataclass(frozen=True)
class Outline:
    """A closed line through corners: easting and northing of each in hundreds of metres."""

    corners: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an outline as an address has it: `5440,2570;5480,2570;5460,2610`.

        Raises
        ------
        OutlineFault
            It is no such text, has too few or too many corners, leaves the grid, or encloses
            nothing.
        """
        parts = text.strip().strip(";").split(";")
        if not _FEWEST_CORNERS <= len(parts) <= MOST_CORNERS:
            raise OutlineFault(
                f"An outline has {_FEWEST_CORNERS} to {MOST_CORNERS} corners; this has"
                f" {len(parts):,}."
            )
        found = [_CORNER.fullmatch(part) for part in parts]
        corners = tuple((int(one[1]), int(one[2])) for one in found if one)
        if len(corners) != len(parts):
            raise OutlineFault(
                f"Corner {found.index(None) + 1} is not written as easting,northing in hundreds of"
                " metres, such as 5440,2570."
            )
        if (np.array(corners) > _ENDS).any():
            raise OutlineFault("The outline leaves the British National Grid.")
        outline = cls(corners)
        if outline.ground.is_empty:
            raise OutlineFault("The outline encloses nothing: its corners lie in a line.")
        return outline

    def __str__(self) -> str:
        """Write the outline as an address has it."""
        return ";".join(f"{east},{north}" for east, north in self.corners)

    @cached_property
    def ground(self) -> shapely.Geometry:
        """All that the line encloses, in metres on the grid, also where it crosses itself."""
        line = shapely.linearrings(STEP_M * np.array(self.corners, np.float64))
        enclosed = shapely.union_all(shapely.get_parts(shapely.polygonize([shapely.node(line)])))
        shapely.prepare(enclosed)
        return enclosed

    def holds(self, places_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which places lie inside or on the line.

        Parameters
        ----------
        places_m
            Shape (n, 2), easting and northing in metres; NaN where one is not known, which does
            not lie inside.
        """
        inside: NDArray[np.bool_] = shapely.intersects_xy(self.ground, places_m)
        return inside


def draw_edge(view: View, edge: shapely.Geometry | None) -> list[str]:
    """Draw the edge of what somebody chose: dashes of ember on a light line, seen on any ground."""
    path = "" if edge is None else line_path(view.place(edge))
    if not path:
        return []
    line = {"d": path, "fill": "none", "stroke_linejoin": "round", "pointer_events": "none"}
    dashes = {"stroke": EMBER, "stroke_width": 2, "stroke_dasharray": "6 3"}
    return [
        element("path", **line, stroke=CARD, stroke_width=3.5),
        element("path", class_="map-selection", **line, **dashes),
    ]
