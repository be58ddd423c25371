"""Estimates that need no official file: town or country, and the distance to the coast.

They are worked out from the places of postcodes (`maps`) and kept as editions of reference data
like any other, marked as estimates and with how far they can be trusted.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.core.context import Hearth
from app.core.warehouse import reference_folder
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import postcodes_from_keys
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore
from maps.accuracy import list_accuracy
from maps.coast import estimate_coast_km
from maps.settlements import URBAN_SIZE, is_urban, measure_settlements

Progress = Callable[[str, int, int], None]

SETTLEMENTS = "settlement_estimate"
COAST = "coast_estimate"
STEPS = 4

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

    Takes some 10 seconds of one core. Their edition is the directory's version; when nothing
    has changed since the last time, nothing is added.
    """
    tell = progress or _silent
    store = ReferenceStore(reference_folder(hearth))
    tell("Reading the postcodes", 0, STEPS)
    placed = PlacedPostcodes.of(hearth.postcodes)
    tell("Measuring settlements", 1, STEPS)
    settlements = read_settlements(placed)
    tell("Finding the coast", 2, STEPS)
    coast = read_coast(placed)
    tell("Writing the estimates", 3, STEPS)
    moment = hearth.clock()
    added = (
        store.add(settlements, SETTLEMENTS, loaded_at=moment, loaded_by=loaded_by),
        store.add(coast, COAST, loaded_at=moment, loaded_by=loaded_by),
    )
    tell("Writing the estimates", STEPS, STEPS)
    return added


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
