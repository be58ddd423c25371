"""The neighbourhoods of an edition: public facts of areas, none of people."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.reports.edition import EditionFacts
from analytics.targeting import Indicator, list_available, read_columns
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.need.places import scan_held
from app.core.report_editions import get_facts

#: Places where activities were held count for so many of the latest academic years.
HELD_YEARS: Final = 3
_NO_AREAS: Final = (
    "The present edition of the warehouse does not say what neighbourhoods there are. The central"
    " team builds it again."
)
_NOTHING_KNOWN: Final = "Nothing is known of the neighbourhoods yet: no reference data are loaded."


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """All neighbourhoods of an edition, and what is known of them.

    Attributes
    ----------
    table : in the order of codes.
    known : the share of them that have each indicator.
    places_m : shape (n, 2), their middles on the British grid; NaN where one has none.
    """

    edition: EditionFacts
    table: pl.DataFrame
    known: Mapping[Indicator, float]
    places_m: NDArray[np.float64]

    def find_row(self, code: str) -> int | None:
        """Return the row of a neighbourhood by its code; None for an unknown one."""
        row = self.table["neighbourhood"].index_of(code)
        return None if row is None else int(row)

    def get_name(self, code: str) -> str:
        """Return what a neighbourhood is called: its code where nothing names it."""
        row = self.find_row(code)
        return code if row is None else str(self.table["name"][row])

    def find_nearest(self, easting_m: float, northing_m: float) -> str:
        """Return the code of the neighbourhood whose middle is nearest to a point."""
        apart_m = np.hypot(*(self.places_m - (easting_m, northing_m)).T)
        return str(self.table["neighbourhood"][int(np.nanargmin(apart_m))])


def open_areas(hearth: Hearth) -> Areas:
    """Return the neighbourhoods of the current edition.

    Raises
    ------
    NotFound
        There is no edition yet, or it has none; the message says what to do.
    """
    edition = get_facts(hearth)
    if not (edition.analysis / "neighbourhoods.parquet").exists():
        raise NotFound(_NO_AREAS)
    return _read_areas(edition, edition.analysis)


@lru_cache(maxsize=2)
def _read_areas(edition: EditionFacts, analysis: Path) -> Areas:
    table = pl.read_parquet(analysis / "neighbourhoods.parquet").sort("neighbourhood")
    places_m = read_columns(table, ["easting_m", "northing_m"])
    places_m[lie_on_irish_grid(table)] = np.nan
    table = table.with_columns(venue_km=_measure_to_held(edition, places_m))
    known = list_available(table)
    if not known:
        raise NotFound(_NOTHING_KNOWN)
    return Areas(edition, table, known, places_m)


def lie_on_irish_grid(areas: pl.DataFrame) -> NDArray[np.bool_]:
    """Say of each area whether it is in Northern Ireland, which is on a grid of its own."""
    return areas["local_authority"].str.starts_with("N").fill_null(value=False).to_numpy()


def _measure_to_held(edition: EditionFacts, places_m: NDArray[np.float64]) -> pl.Series:
    """Measure from each place to the nearest where any member held an activity lately, in km."""
    from maps.nearest import find_nearest  # heavy: not at start-up

    venues = scan_held(edition, HELD_YEARS).select("venue_easting_m", "venue_northing_m").collect()
    if venues.is_empty():
        return pl.repeat(None, len(places_m), dtype=pl.Float64, eager=True)
    _, apart_km = find_nearest(*places_m.T, *venues.cast(pl.Float64).to_numpy().T)
    return pl.Series(apart_km.round(1)).fill_nan(None)
