"""The small map of a place: postcodes and schools around it, outline and land where loaded."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.core.drawings import Drawings
from app.places import queries, shapes
from app.places.shapes import Outline
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key
from etl.reference.place_models import AreaPlace, Place
from etl.reference.place_postcodes import is_irish, spell_key
from maps.svg import Marker, choose_radius_m, draw_locality

#: The farthest that a map of postcodes alone reaches, and a little more for its edge.
_REACH_M = 30_000
_MARGIN = 1.1
#: The postcodes of a country are too many for dots.
_TOO_LARGE = ("country",)
#: Outlines to draw around a postcode, the smallest that is loaded first. That of a whole
#: district is too coarse for a map of some kilometres.
_OUTLINED = ("lsoa21", "lsoa11", "msoa21", "msoa11", "ward")
#: More would hide the ground, and more first halves of postcodes mean a map of a county.
_MOST_SCHOOLS, _MOST_OUTWARD = 60, 40
_INWARD = 37**3
_MOST_OF = (0.005, 0.995)
_drawings = Drawings(most=200)


def draw_place(hearth: Hearth, session: Session, place: Place) -> Markup | None:
    """Draw the surroundings of a postcode; None where its position is not known."""

    def draw() -> Markup | None:
        outline = _find_outline(hearth, place, place.areas, _OUTLINED)
        return _draw(hearth, session, place, outline, None)

    return _drawings.get(_key(hearth, session, "postcode", place.postcode), draw)


def draw_area(hearth: Hearth, session: Session, area: AreaPlace) -> Markup | None:
    """Draw an area; None where it has no postcode with a position, and for a whole country."""
    if area.area_type in _TOO_LARGE:
        return None

    def draw() -> Markup | None:
        outline = _find_outline(hearth, area, {area.area_type: area.code}, (area.area_type,))
        extent = outline.shape if outline is not None else _extent(hearth, area)
        return _draw(hearth, session, area, outline, extent)

    return _drawings.get(_key(hearth, session, area.area_type, area.code), draw)


def _find_outline(
    hearth: Hearth, place: Place | AreaPlace, areas: Mapping[str, str], types: tuple[str, ...]
) -> Outline | None:
    """Find an outline to draw; boundaries are on the British grid, maps on that of their place."""
    return None if place.grid == "irish" else shapes.find_outline(hearth, areas, types)


def _key(hearth: Hearth, session: Session, area_type: str, code: str) -> tuple[Any, ...]:
    """Return what a map depends on: the place, the editions, and the schools of the records."""
    return (
        hearth.settings.instance,
        hearth.places.opened.stamp,
        queries.schools_stamp(session),
        area_type,
        code,
    )


def _draw(
    hearth: Hearth,
    session: Session,
    place: Place | AreaPlace,
    outline: Outline | None,
    extent: Any,
) -> Markup | None:
    if place.easting_m is None or place.northing_m is None:
        return None
    middle, radius_m = (float(place.easting_m), float(place.northing_m)), None
    if extent is not None:
        west, south, east, north = shapely.bounds(extent)
        middle = ((west + east) / 2, (south + north) / 2)
        radius_m = max(east - west, north - south, 500) / 2 * _MARGIN
    reach = max(_REACH_M, (radius_m or 0) * _MARGIN)
    directory, irish = hearth.postcodes, place.grid == "irish"
    rows = _rows_around(directory, middle, reach, irish=irish)
    eastings, northings = directory.eastings[rows], directory.northings[rows]
    radius_m = radius_m or choose_radius_m(middle, eastings, northings)
    seen = rows[
        (np.abs(eastings - middle[0]) <= radius_m) & (np.abs(northings - middle[1]) <= radius_m)
    ]
    points = np.column_stack([directory.eastings[seen], directory.northings[seen]])
    drawn = draw_locality(
        Marker(_name(place), *middle),
        eastings,
        northings,
        radius_m=radius_m,
        boundaries=() if outline is None else (outline.shape,),
        is_estimate=outline is not None and outline.estimate,
        land=None if irish else shapes.find_land(hearth, middle, radius_m, points),
        schools=_schools(session, directory, seen),
        is_area=isinstance(place, AreaPlace),
    )
    return Markup(drawn)  # noqa: S704 - numbers, and a name that `maps` escapes


def _name(place: Place | AreaPlace) -> str:
    return place.postcode if isinstance(place, Place) else place.name or place.code


def _extent(hearth: Hearth, area: AreaPlace) -> Any:
    """Return a box around nearly all postcodes of an area, or None: they have no positions."""
    directory = hearth.postcodes
    keys = hearth.places.opened.tables.keys_in(area.area_type, area.code)
    rows = directory.find_rows(keys)
    rows = rows[rows >= 0]
    rows = rows[directory.eastings[rows] >= 0]
    rows = rows[is_irish(directory.keys[rows]) == (area.grid == "irish")]
    if not len(rows):
        return None
    # A PO box in another town must not make the map three times as wide.
    west, east = np.quantile(directory.eastings[rows], _MOST_OF)
    south, north = np.quantile(directory.northings[rows], _MOST_OF)
    return shapely.box(west, south, east, north)


def _rows_around(
    directory: PostcodeDirectory, middle: tuple[float, float], reach_m: float, *, irish: bool
) -> NDArray[np.int64]:
    """Rows of the postcodes of one grid in a square around a point."""
    west = middle[0] - reach_m
    near = (directory.eastings >= west) & (directory.eastings <= middle[0] + reach_m)
    rows = np.flatnonzero(near)
    rows = rows[np.abs(directory.northings[rows] - middle[1]) <= reach_m]
    return rows[is_irish(directory.keys[rows]) == irish]


def _schools(
    session: Session, directory: PostcodeDirectory, rows: NDArray[np.int64]
) -> tuple[Marker, ...]:
    """Return the schools of the records at some postcodes, unless they are too many to show."""
    keys = directory.keys[rows]
    outward = [spell_key(int(one) * _INWARD).split()[0] for one in np.unique(keys // _INWARD)]
    if not outward or len(outward) > _MOST_OUTWARD:
        return ()
    places = dict(zip(keys.tolist(), rows.tolist(), strict=True))
    found = [
        (name, places.get(find_key(postcode)))
        for name, postcode in queries.list_schools_in(session, outward)
    ]
    marked = tuple(
        Marker(name, float(directory.eastings[row]), float(directory.northings[row]))
        for name, row in found
        if row is not None
    )
    return marked if len(marked) <= _MOST_SCHOOLS else ()
