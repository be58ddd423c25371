"""Boundaries that need no official file: areas drawn from the postcodes that lie in them.

Kept as editions of reference data like any other, one an area type, marked as estimates.
`app.core.boundaries` gives them where no official boundaries are loaded.
"""

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from app.core.context import Hearth
from app.core.estimates import COASTLINE, PlacedPostcodes, Progress, read_land
from app.core.warehouse import reference_folder
from etl.reference.attach import attach
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.local_authorities import load_local_authorities
from etl.reference.place_editions import CODES_BEGIN, read_catalogue
from etl.reference.store import ReferenceStore
from maps.from_points import DISC_M, REACH_M, draw_from_points

KIND = "boundaries_estimate"
LOCAL_AUTHORITY, SECTOR = "lad", "sector"
#: Neighbourhoods that a look-up can name; the first that one names is drawn.
LSOAS = ("lsoa21", "lsoa11")
#: Larger areas are drawn from fewer postcodes.
_CELL_M = {LOCAL_AUTHORITY: 250}
_FINE_M = 100
_INWARD_LETTERS = 2
_IRISH, _BRITISH = "EPSG:29903", "EPSG:27700"

NOTES = (
    "Drawn from postcodes, an approximation and no official boundary: ground belongs to the area"
    " of the nearest postcode in use.",
    f"At the coast areas end {{}}. Ground without postcodes for {DISC_M / 1000:.0f} km around"
    " that can be reached from outside is taken for sea.",
    "Against the official boundaries of 2024, 99.2% of 26,502 schools lie in the right local"
    " authority and 95% of the ground of Great Britain is given to it.",
)
AT_REACH = f"{REACH_M} m out from their postcodes"
AT_COASTLINE = "at the coastline of edition {}"


def compute(
    hearth: Hearth, progress: Progress | None = None, *, loaded_by: str | None = None
) -> tuple[Edition, ...]:
    """Draw local authorities, postcode sectors and, where a look-up names them, LSOAs.

    Takes about a minute of one core. Editions are named by the directory's version and the type
    of area; when nothing has changed since the last time, nothing is added.
    """
    store = ReferenceStore(reference_folder(hearth))
    coastline = store.find(COASTLINE)
    points = read_points(hearth)
    # A look-up may name no true area, as that of the demonstration does.
    types = [
        name
        for name in (LOCAL_AUTHORITY, SECTOR, *LSOAS)
        if name in points.columns and points[name].count()
    ]
    editions = []
    for done, area_type in enumerate(types):
        if progress is not None:
            progress("Drawing areas from postcodes", done, len(types))
        reading = draw(points, area_type, hearth.postcodes.version, coastline)
        added = store.add(reading, KIND, loaded_at=hearth.clock(), loaded_by=loaded_by)
        editions.append(added)
    return tuple(editions)


def read_points(hearth: Hearth) -> pl.DataFrame:
    """Give the postcodes in use with the areas they lie in.

    Returns
    -------
    pl.DataFrame
        easting_m, northing_m (all on the British National Grid), lad, sector, and the LSOA of a
        census where a look-up names it. Boxes of post offices, in no local authority, are left
        out.
    """
    placed = PlacedPostcodes.of(hearth.postcodes)
    eastings, northings = _on_british_grid(placed)
    table = pl.DataFrame(
        {"postcode": placed.postcodes, "easting_m": eastings, "northing_m": northings}
    ).filter(pl.Series(placed.live))
    # Without the directory's own codes of "no local authority".
    authorities = hearth.postcodes.to_frame().select("postcode", lad="local_authority")
    known = authorities.filter(pl.col("lad").is_in(list(load_local_authorities())))
    table = table.join(known, on="postcode", maintain_order="left").with_columns(
        sector=pl.col("postcode").str.head(-_INWARD_LETTERS)
    )
    return _with_lsoas(hearth, table)


def _on_british_grid(
    placed: PlacedPostcodes,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from pyproj import Transformer

    eastings, northings = placed.eastings_m.copy(), placed.northings_m.copy()
    to_british = Transformer.from_crs(_IRISH, _BRITISH, always_xy=True)
    moved = to_british.transform(eastings[placed.irish], northings[placed.irish])
    eastings[placed.irish], northings[placed.irish] = np.round(moved).astype(np.int64)
    return eastings, northings


def _with_lsoas(hearth: Hearth, table: pl.DataFrame) -> pl.DataFrame:
    reference = reference_folder(hearth)
    sources = read_catalogue(reference).sources
    level = next((name for name in LSOAS if name in sources), None)
    if level is None:
        return table
    found = attach(reference, table, {}, areas=(level,), directory=hearth.postcodes)
    is_lsoa = pl.any_horizontal(pl.col(level).str.starts_with(c) for c in CODES_BEGIN[level])
    return found.with_columns(pl.when(is_lsoa).then(level))


def draw(
    points: pl.DataFrame, area_type: str, version: str, coastline: Edition | None = None
) -> Reading:
    """Draw the areas of one type as a table of reference data, like that of official ones."""
    points = points.drop_nulls(area_type)
    land = (
        None if coastline is None else shapely.union_all(shapely.make_valid(read_land(coastline)))
    )
    codes, shapes = draw_from_points(
        points[area_type],
        points["easting_m"],
        points["northing_m"],
        land=land or None,
        cell_m=_CELL_M.get(area_type, _FINE_M),
    )
    missing = points[area_type].n_unique() - len(codes)
    shore = AT_REACH if coastline is None else AT_COASTLINE.format(coastline.label)
    notes = [note.format(shore) for note in NOTES]
    if missing:
        notes.append(
            f"Areas without ground, as others' postcodes stand where theirs do: {missing:,}."
        )
    return Reading(
        edition=f"{version}-{area_type}",
        key="code",
        area_type=area_type,
        table=_table(codes, shapes),
        notes=tuple(notes),
        estimate=True,
    )


def _table(codes: NDArray[np.str_], shapes: NDArray[np.object_]) -> pl.DataFrame:
    names = {code: authority.name for code, authority in load_local_authorities().items()}
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes)).round().astype(np.int32)
    written = codes.tolist()
    return pl.DataFrame(
        {
            "code": written,
            "name": [names.get(code, code) for code in written],
            "easting_m": inside[:, 0],
            "northing_m": inside[:, 1],
            "geometry": list(shapely.to_wkb(shapes)),
        },
        schema_overrides={"code": pl.String, "name": pl.String, "geometry": pl.Binary},
    )
