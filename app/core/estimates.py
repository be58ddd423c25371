"""Estimates that need no official file: town or country, and the distance to the coast.

They are worked out from the places of postcodes (`maps`) and kept as editions of reference data
like any other, marked as estimates and with how far they can be trusted. Where a coastline is
loaded, the distance to the coast is measured from it instead, and is no estimate.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from app.core.context import Hearth
from app.core.warehouse import reference_folder
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import postcodes_from_keys
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore
from maps.accuracy import list_accuracy
from maps.coast import Coastline, estimate_coast_km
from maps.settlements import URBAN_SIZE, is_urban, measure_settlements

Progress = Callable[[str, int, int], None]

SETTLEMENTS = "settlement_estimate"
COAST = "coast_estimate"
COASTLINE = "coastline"
STEPS = 4
_MEASURED = "-coastline-"
_LONGEST_NAME = 40
#: Some seconds of work: between two parts it is told how far it is.
_PART = 100_000
_NORTHERNMOST_M = 2_000_000

SETTLEMENT_NOTES = (
    "An estimate from the places of postcodes, not an official classification: urban from"
    f" {URBAN_SIZE} postcodes in use in the settlement.",
    "Northern Ireland is worked out on its own grid; its figures have not been checked.",
)
COAST_NOTES = (
    "An estimate from the places of postcodes, not from a coastline: ground without a postcode"
    " that a disc of 1.5 km radius reaches from outside is taken for sea.",
    "An estuary narrower than 3 km is taken for land, so far inland the distance can be 20 km"
    " too long. Not given for Northern Ireland, whose land border would look like a coast.",
)
MEASURED_NOTES = (
    "Measured in a straight line from the middle of a postcode to the coastline of edition {},"
    " whose detail and treatment of estuaries decide what counts as coast.",
    "Not given for Northern Ireland, whose postcodes are on another grid.",
)


@dataclass(frozen=True)
class PlacedPostcodes:
    """The postcodes that have a place, in the directory's order."""

    version: str
    postcodes: pl.Series
    eastings_m: NDArray[np.int64]
    northings_m: NDArray[np.int64]
    live: NDArray[np.bool_]
    irish: NDArray[np.bool_]

    @classmethod
    def of(cls, directory: PostcodeDirectory) -> "PlacedPostcodes":
        """Take from a directory what has a place; not known to have ended counts as in use."""
        eastings, northings = np.asarray(directory.eastings), np.asarray(directory.northings)
        placed = (eastings >= 0) & (northings >= 0)
        postcodes = postcodes_from_keys(np.asarray(directory.keys)[placed])
        return cls(
            version=directory.version,
            postcodes=postcodes.rename("postcode"),
            eastings_m=eastings[placed].astype(np.int64),
            northings_m=northings[placed].astype(np.int64),
            live=np.asarray(directory.live_flags)[placed] != 0,
            irish=postcodes.str.starts_with("BT").to_numpy(),
        )


def compute(
    hearth: Hearth, progress: Progress | None = None, *, loaded_by: str | None = None
) -> tuple[Edition, Edition]:
    """Work out both estimates for the directory and add them to the reference data.

    Takes some 10 seconds of one core, and a minute where a coastline is loaded. Their edition is
    the directory's version; when nothing has changed since the last time, nothing is added.
    """
    tell = progress or _silent
    store = ReferenceStore(reference_folder(hearth))
    tell("Reading the postcodes", 0, STEPS)
    placed = PlacedPostcodes.of(hearth.postcodes)
    tell("Measuring settlements", 1, STEPS)
    settlements = read_settlements(placed)
    tell("Writing the estimates", 2, STEPS)
    first = store.add(settlements, SETTLEMENTS, loaded_at=hearth.clock(), loaded_by=loaded_by)
    return first, _add_coast(hearth, store, placed, tell, loaded_by)


def compute_coast(
    hearth: Hearth, progress: Progress | None = None, *, loaded_by: str | None = None
) -> Edition:
    """Work out the distance to the coast anew, from the coastline in use where there is one."""
    tell = progress or _silent
    store = ReferenceStore(reference_folder(hearth))
    return _add_coast(hearth, store, PlacedPostcodes.of(hearth.postcodes), tell, loaded_by)


def _add_coast(
    hearth: Hearth,
    store: ReferenceStore,
    placed: PlacedPostcodes,
    tell: Progress,
    loaded_by: str | None,
) -> Edition:
    coastline = store.find(COASTLINE)
    if coastline is None:
        tell("Finding the coast", 3, STEPS)
        coast = read_coast(placed)
    else:
        coast = measure_coast(placed, coastline, tell)
    tell("Writing the distances to the coast", STEPS, STEPS)
    return store.add(coast, COAST, loaded_at=hearth.clock(), loaded_by=loaded_by)


def measured_from(edition: str) -> str | None:
    """Return the coastline that an edition of distances was measured from; None: an estimate."""
    return edition.partition(_MEASURED)[2] or None


def read_shapes(coastline: Edition) -> list[shapely.Geometry]:
    """Return the lines or outlines of a coastline, in metres on the British National Grid."""
    return list(shapely.from_wkb(pl.read_parquet(coastline.path())["geometry"].to_list()))


def read_land(coastline: Edition) -> list[shapely.Geometry]:
    """Return the outlines of land of a coastline; its lines that close are outlines too."""
    shapes = shapely.get_parts(np.array(read_shapes(coastline), dtype=object))
    is_area = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    closed = shapely.get_parts(shapely.polygonize(shapes[~is_area]))
    return [*shapes[is_area], *closed]


def read_settlements(placed: PlacedPostcodes) -> Reading:
    """Give the size and class of each postcode's settlement as a table of reference data."""
    sizes = np.zeros(len(placed.postcodes), np.int32)
    for grid in (placed.irish, ~placed.irish):  # never two grids in one distance
        sizes[grid] = measure_settlements(
            placed.eastings_m[grid], placed.northings_m[grid], live=placed.live[grid]
        )
    table = pl.DataFrame(
        {
            "postcode": placed.postcodes,
            "settlement_size": sizes,
            "settlement_urban": is_urban(sizes),
        }
    )
    return _estimate(placed, table, SETTLEMENT_NOTES, "settlement_urban")


def read_coast(placed: PlacedPostcodes) -> Reading:
    """Give each British postcode's kilometres to the coast as a table of reference data."""
    british = ~placed.irish
    distances = estimate_coast_km(placed.eastings_m[british], placed.northings_m[british])
    table = pl.DataFrame(
        {"postcode": placed.postcodes.filter(pl.Series(british)), "coast_km": distances.round(1)}
    )
    return _estimate(placed, table, COAST_NOTES, "coast_km")


def measure_coast(
    placed: PlacedPostcodes, coastline: Edition, tell: Progress | None = None
) -> Reading:
    """Measure each British postcode's kilometres to a coastline, as a table of reference data."""
    british = ~placed.irish
    # Many postcodes, ended ones above all, share their place with another.
    places = placed.eastings_m[british] * _NORTHERNMOST_M + placed.northings_m[british]
    places, place_of = np.unique(places, return_inverse=True)
    coast = Coastline(read_shapes(coastline))
    found = np.empty(len(places))
    for start in range(0, len(found), _PART):
        (tell or _silent)("Measuring to the coastline", start, len(found))
        part = slice(start, start + _PART)
        found[part] = coast.distances_km(*np.divmod(places[part], _NORTHERNMOST_M))
    postcodes = placed.postcodes.filter(pl.Series(british))
    name = f"{placed.version}{_MEASURED}{coastline.edition}"
    return Reading(
        edition=name[:_LONGEST_NAME],
        key="postcode",
        area_type=None,
        table=pl.DataFrame({"postcode": postcodes, "coast_km": found.round(1)[place_of]}),
        notes=tuple(note.format(coastline.label) for note in MEASURED_NOTES),
    )


def _estimate(
    placed: PlacedPostcodes, table: pl.DataFrame, notes: tuple[str, ...], estimate: str
) -> Reading:
    found = tuple(each.sentence for each in list_accuracy(estimate))
    return Reading(
        edition=placed.version,
        key="postcode",
        area_type=None,
        table=table,
        notes=(*notes, *found),
        estimate=True,
    )


def _silent(_what: str, _done: int, _total: int) -> None:
    pass
