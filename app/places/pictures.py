"""The small map of a place: the postcodes around it, and its outline where one is loaded."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from app.core.context import Hearth
from app.core.warehouse import reference_folder
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key
from etl.reference.place_models import AreaPlace, Place
from etl.reference.store import ReferenceStore
from maps.svg import Marker, draw_locality

#: Northern Ireland's postcodes, on a grid of their own, lie together in the directory.
_IRISH = (find_key("BT1 1AA") or 0, find_key("BT99 9ZZ") or 0)
#: The farthest that a map of postcodes alone reaches, and a little more for its edge.
_REACH_M = 30_000
_MARGIN = 1.1
#: Outlines to draw around a postcode, the smallest that is loaded first. That of a whole
#: district is too coarse for a map of some kilometres.
_OUTLINED = ("lsoa21", "lsoa11", "msoa21", "msoa11", "ward")


def draw_place(hearth: Hearth, place: Place) -> Markup | None:
    """Draw the surroundings of a postcode; None where its position is not known."""
    outline = _find_outline(hearth, place.areas, _OUTLINED)
    return _draw(hearth, place.postcode, place, outline, None)


def draw_area(hearth: Hearth, area: AreaPlace) -> Markup | None:
    """Draw an area; None where it has no postcode with a position."""
    outline = _find_outline(hearth, {area.area_type: area.code}, (area.area_type,))
    extent = outline if outline is not None else _extent(hearth.postcodes, area)
    return _draw(hearth, area.name or area.code, area, outline, extent)


def _draw(
    hearth: Hearth, name: str, place: Place | AreaPlace, outline: Any, extent: Any
) -> Markup | None:
    if place.easting_m is None or place.northing_m is None:
        return None
    middle, radius_m = (float(place.easting_m), float(place.northing_m)), None
    if extent is not None:
        west, south, east, north = shapely.bounds(extent)
        middle = ((west + east) / 2, (south + north) / 2)
        radius_m = max(east - west, north - south) / 2 * _MARGIN
    reach = max(_REACH_M, (radius_m or 0) * _MARGIN)
    rows = _rows_around(hearth.postcodes, middle, reach, is_irish=place.grid == "irish")
    drawn = draw_locality(
        Marker(name, *middle),
        hearth.postcodes.eastings[rows],
        hearth.postcodes.northings[rows],
        radius_m=radius_m,
        boundaries=() if outline is None else (outline,),
    )
    return Markup(drawn)  # noqa: S704 - numbers, and a name that `maps` escapes


def _extent(directory: PostcodeDirectory, area: AreaPlace) -> Any:
    """Return a box around the postcodes of a district, or None: of others we know the middle."""
    if area.area_type != "lad" or area.code not in directory.authorities:
        return None
    rows = np.flatnonzero(directory.authority_index == directory.authorities.index(area.code))
    rows = rows[directory.eastings[rows] >= 0]
    east, north = directory.eastings[rows], directory.northings[rows]
    return shapely.box(east.min(), north.min(), east.max(), north.max()) if len(rows) else None


def _rows_around(
    directory: PostcodeDirectory, middle: tuple[float, float], reach_m: float, *, is_irish: bool
) -> NDArray[np.int64]:
    """Rows of the postcodes of one grid in a square around a point."""
    west = middle[0] - reach_m
    near = (directory.eastings >= west) & (directory.eastings <= middle[0] + reach_m)
    rows = np.flatnonzero(near)
    rows = rows[np.abs(directory.northings[rows] - middle[1]) <= reach_m]
    first, last = np.searchsorted(directory.keys, _IRISH)
    return rows[((rows >= first) & (rows < last)) == is_irish]


def _find_outline(hearth: Hearth, areas: Mapping[str, str], types: tuple[str, ...]) -> Any:
    """Return the outline of the first of some types of area that is loaded, or None."""
    loaded = {
        one.area_type: one
        for one in ReferenceStore(reference_folder(hearth)).editions("boundaries")
    }
    for area_type in types:
        edition, code = loaded.get(area_type), areas.get(area_type)
        if edition is not None and code is not None:
            shape = (
                pl.scan_parquet(edition.path())
                .filter(pl.col("code") == code)
                .select("geometry")
                .collect()["geometry"]
            )
            if len(shape):
                return shapely.from_wkb(shape[0])
    return None
