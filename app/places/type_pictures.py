"""The map of the areas of a neighbourhood type, drawn from the middles of their postcodes."""

import numpy as np
import polars as pl
from markupsafe import Markup
from numpy.typing import NDArray

from app.core.context import Hearth
from app.core.drawings import Drawings
from app.core.neighbourhoods.kept import TYPE, Kept, read_areas
from app.places import shapes
from etl.reference.place_postcodes import is_irish
from maps.svg import draw_spread

_SQUARE_M = 1_000
_drawings = Drawings(most=60)


def draw_type(hearth: Hearth, kept: Kept, number: int) -> Markup | None:
    """Draw where the areas of a type lie; None where their places are not known."""
    edition = kept.edition
    key = (edition.path(), edition.table_sha256, hearth.places.opened.stamp, number)
    return _drawings.get(key, lambda: _draw(hearth, kept, number))


def _draw(hearth: Hearth, kept: Kept, number: int) -> Markup | None:
    areas = read_areas(kept.edition).drop_nulls(["easting_m", "northing_m"])
    shown = _points(areas.filter(pl.col(TYPE) == number))
    if not len(shown):
        return None
    points = _points(areas)
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    middle = ((west + east) / 2, (south + north) / 2)
    radius_m = max(east - west, north - south, 1_000.0) / 2
    land = shapes.find_land(hearth, middle, radius_m, points)
    drawn = draw_spread(
        points,
        shown,
        title=f"Map of the areas of neighbourhood type {number}",
        shown_as=f"areas of type {number}",
        land=land,
        homes_m=_homes(hearth) if land is None else None,
    )
    return Markup(drawn)  # noqa: S704 - numbers and words of our own


def _homes(hearth: Hearth) -> NDArray[np.float64]:
    """Where the postcodes of the British grid are, each square kilometre once."""
    directory = hearth.postcodes
    placed = (directory.eastings >= 0) & ~is_irish(directory.keys)
    columns = directory.eastings[placed] // _SQUARE_M
    rows = directory.northings[placed] // _SQUARE_M
    # Marked on a sheet: sorting the postcodes of the country takes a hundred times as long.
    taken = np.zeros((columns.max(initial=0) + 1, rows.max(initial=0) + 1), bool)
    taken[columns, rows] = True
    return np.argwhere(taken).astype(np.float64) * _SQUARE_M + _SQUARE_M / 2


def _points(areas: pl.DataFrame) -> NDArray[np.float64]:
    return areas.select("easting_m", "northing_m").cast(pl.Float64).to_numpy()
