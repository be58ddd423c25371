"""Which coordinates shapes are in, where their file does not say so or says what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Metres on the British National Grid, and degrees of longitude and latitude.
GRID: Final = "EPSG:27700"
DEGREES: Final = "EPSG:4326"
WORDS: Final = {
    GRID: "metres on the British National Grid",
    DEGREES: "degrees of longitude and latitude",
}

Window = tuple[float, float, float, float]
#: West, south, east and north of the United Kingdom.
_IN_DEGREES: Final[Window] = (-9.5, 49.0, 2.5, 61.5)
_ON_GRID: Final[Window] = (-10_000, 0, 700_000, 1_300_000)
#: Ireland in metres of its own two grids: shapes that fit there could be on those.
_ON_IRISH_GRIDS: Final[tuple[Window, ...]] = (
    (0, 0, 400_000, 480_000),
    (400_000, 500_000, 780_000, 980_000),
)
#: Around the United Kingdom, on the British National Grid.
_NEARBY: Final[Window] = (-300_000, -200_000, 900_000, 1_500_000)


def tell_coordinates(bounds: Sequence[float]) -> str | None:
    """Which coordinates shapes with these outer bounds can only be in, or None.

    Parameters
    ----------
    bounds
        The least x and y and the greatest x and y of all shapes.
    """
    if _is_within(bounds, _IN_DEGREES):
        return DEGREES
    is_irish = any(_is_within(bounds, window) for window in _ON_IRISH_GRIDS)
    return GRID if _is_within(bounds, _ON_GRID) and not is_irish else None


def can_be_degrees(bounds: Sequence[float]) -> bool:
    """Whether any place on earth has such longitudes and latitudes."""
    return _is_within(bounds, (-180.0, -90.0, 180.0, 90.0))


def is_near(bounds: Sequence[float]) -> bool:
    """Whether a shape with these bounds on the British National Grid may lie in the kingdom."""
    return _is_within(bounds, _NEARBY)


def _is_within(bounds: Sequence[float], window: Window) -> bool:
    west, south, east, north = bounds
    # Not a number is within nothing.
    return window[0] <= west <= east <= window[2] and window[1] <= south <= north <= window[3]
