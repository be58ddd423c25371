"""Boundaries that need no official file: areas drawn from the postcodes that lie in them.

Kept as editions of reference data like any other, one an area type, marked as estimates.
`app.core.boundaries` gives them where no official boundaries are loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

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
from maps.from_points import DISC_M, REACH_M, Mesh, lay_mesh

KIND = "boundaries_estimate"
LOCAL_AUTHORITY, SECTOR = "lad", "sector"
#: Neighbourhoods that a look-up can name; the first that one names is drawn.
LSOAS = ("lsoa21", "lsoa11")
#: How far edges may be moved to have fewer corners: those of larger areas further.
_SMOOTH_M = {LOCAL_AUTHORITY: 125}
_FINE_M = 50
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

    Takes some 40 seconds of one core. Editions are named by the directory's version and the type
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
    tell = progress or (lambda *_: None)
    tell("Drawing areas from postcodes", 0, len(types) + 1)
    ground = Ground.of(points, types, hearth.postcodes.version, coastline)
    editions = []
    for done, area_type in enumerate(types, start=1):
        tell("Drawing areas from postcodes", done, len(types) + 1)
        reading = ground.draw(area_type)
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
    # What was found by official boundaries needs none drawn.
    named = (name for name in LSOAS if name in sources and not sources[name].edition.estimate)
    level = next(named, None)
    if level is None:
        return table
    found = attach(reference, table, {}, areas=(level,), directory=hearth.postcodes)
    is_lsoa = pl.any_horizontal(pl.col(level).str.starts_with(c) for c in CODES_BEGIN[level])
    return found.with_columns(pl.when(is_lsoa).then(level))


@dataclass(frozen=True, eq=False)
class Ground:
    """What areas of all types are drawn from.

    Attributes
    ----------
    points : as `read_points` gives them.
    version : of the directory that they are from.
    coastline, land : where areas end at the coast; None where it is not loaded.
    """

    points: pl.DataFrame
    mesh: Mesh
    version: str
    coastline: Edition | None
    land: shapely.Geometry | None

    @classmethod
    def of(
        cls,
        points: pl.DataFrame,
        types: Sequence[str],
        version: str,
        coastline: Edition | None = None,
    ) -> Self:
        """Lay the ground for some types of areas."""
        codes = [points[name].fill_null("") for name in types]
        mesh = lay_mesh(codes, points["easting_m"], points["northing_m"])
        land = None
        if coastline is not None:
            land = shapely.union_all(shapely.make_valid(read_land(coastline))) or None
        return cls(points, mesh, version, coastline, land)

    def draw(self, area_type: str) -> Reading:
        """Draw the areas of one type as a table of reference data, like that of official ones."""
        given = self.points[area_type]
        smooth_m = _SMOOTH_M.get(area_type, _FINE_M)
        codes, shapes = self.mesh.draw(given.fill_null(""), land=self.land, smooth_m=smooth_m)
        shore = AT_COASTLINE.format(self.coastline.label) if self.coastline else AT_REACH
        notes = [note.format(shore) for note in NOTES]
        missing = given.drop_nulls().n_unique() - len(codes)
        if missing:
            notes.append(
                f"Areas without ground, as others' postcodes stand where theirs do: {missing:,}."
            )
        return Reading(
            edition=f"{self.version}-{area_type}",
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
