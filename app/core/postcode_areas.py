"""The areas that postcodes lie in, worked out where no look-up that is loaded says so.

By official boundaries: kept as an edition of reference data like any other, marked as an estimate.
A look-up goes before it as soon as it is loaded (`etl.reference.place_editions`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.core.boundaries import Boundaries, find_boundaries
from app.core.context import Hearth
from app.core.estimates import Progress
from app.core.warehouse import reference_folder
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import postcodes_from_keys
from etl.reference.editions import Edition
from etl.reference.layouts import Reading
from etl.reference.place_editions import AREA_LOOKUP_ESTIMATE, AreaSource, read_catalogue
from etl.reference.store import ReferenceStore
from maps.assign import NOWHERE, assign_nearest, assign_points

KIND: Final = AREA_LOOKUP_ESTIMATE
#: Areas of the census of England and Wales, which most measures are published for.
AREA_TYPES: Final = ("lsoa21", "lsoa11", "msoa21", "msoa11")
#: Simplified shores leave homes in the sea; beyond the longest pier the postcode is misplaced.
REACH_M: Final = 1000
_IRISH: Final = "N"

METHOD: Final = (
    "An estimate, and no published look-up: a postcode is given the area whose official boundary"
    " its place lies in. A look-up that names these areas goes before it as soon as it is loaded."
)
AGREEMENT: Final = (
    "With boundaries of 2021 that are generalised to 200 m, 89.0% of 2,406,080 postcodes are in the"
    " LSOA that boundaries of 20 m give them, 99.5% in one of the same rural or urban class, and"
    " 91.5% of the English in one of the same decile of deprivation. The others lie by an edge."
)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedIn:
    """Where the postcodes of a directory lie among the areas of one type.

    Attributes
    ----------
    boundaries : of the areas.
    areas : int64, shape (len(directory),), position of the area in the boundaries; -1 for none.
    off_shore : postcodes that lie in none and are given the nearest.
    nowhere : postcodes of these countries that have a place and no area.
    """

    boundaries: Boundaries
    areas: NDArray[np.int64]
    off_shore: int
    nowhere: int

    @property
    def codes(self) -> pl.Series:
        """Code of the area of each postcode, null for none."""
        at = pl.Series(self.areas)
        return pl.Series(self.boundaries.codes).gather(at.set(at == NOWHERE, None))

    @property
    def note(self) -> str:
        """What was worked out, counted."""
        placed = int((self.areas != NOWHERE).sum())
        empty = len(self.boundaries.codes) - len(np.unique(self.areas[self.areas != NOWHERE]))
        edition = self.boundaries.edition
        return (
            f"{edition.area_type}, by boundaries of edition {edition.label}: {placed:,} postcodes,"
            f" {self.off_shore:,} of them off its shore and given the nearest area within"
            f" {REACH_M:,} m; {self.nowhere:,} in none. Areas without a postcode: {empty:,}."
        )


def compute(
    hearth: Hearth, progress: Progress | None = None, *, loaded_by: str | None = None
) -> tuple[Edition, ...]:
    """Find the areas of all postcodes, of each type that has official boundaries and no look-up.

    Takes some ten seconds of one core. Where there is nothing to find, no edition is made; when
    nothing has changed since the last time, nothing is added.
    """
    wanted = [found for area_type in list_wanted(hearth)
              if (found := find_boundaries(hearth, area_type)) and not found.estimate]  # fmt: skip
    if not wanted:
        return ()
    placed = []
    for done, boundaries in enumerate(wanted):
        if progress is not None:
            progress("Finding the areas of postcodes", done, len(wanted))
        placed.append(place_postcodes(hearth.postcodes, boundaries))
    reading = _read(hearth.postcodes, placed)
    store = ReferenceStore(reference_folder(hearth))
    added = store.add(reading, KIND, loaded_at=hearth.clock(), loaded_by=loaded_by)
    return (added,)


def list_wanted(hearth: Hearth) -> list[str]:
    """List the types of area that no published look-up leads to."""
    sources = read_catalogue(reference_folder(hearth)).sources
    return [name for name in AREA_TYPES if not _is_published(sources.get(name))]


def _is_published(source: AreaSource | None) -> bool:
    return source is not None and not (source.edition.estimate or source.edition.synthetic)


def list_superseded(hearth: Hearth, edition: Edition) -> list[str]:
    """Say which areas of an edition are not used, as a look-up names them."""
    sources = read_catalogue(reference_folder(hearth)).sources
    return [
        f"Not used for {name}: {source.edition.title} says it."
        for name in AREA_TYPES
        if name in edition.columns and _is_published(source := sources[name])
    ]


def place_postcodes(directory: PostcodeDirectory, boundaries: Boundaries) -> PlacedIn:
    """Find the area that each postcode of a directory lies in, ended ones too.

    Only in countries that the boundaries show: a village over the border is off no shore.
    """
    eastings, northings = np.asarray(directory.eastings), np.asarray(directory.northings)
    countries = {code[0] for code in boundaries.codes.tolist()} - {_IRISH}
    here = np.array([code[:1] in countries for code in directory.authorities])
    rows = np.flatnonzero(here[directory.authority_index] & (eastings >= 0) & (northings >= 0))
    shapes = boundaries.geometries
    found = assign_points(eastings[rows], northings[rows], shapes)
    lost = np.flatnonzero(found == NOWHERE)
    at = rows[lost]
    found[lost] = assign_nearest(eastings[at], northings[at], shapes, reach_m=REACH_M)
    nowhere = int((found == NOWHERE).sum())
    areas = np.full(len(directory), NOWHERE)
    areas[rows] = found
    return PlacedIn(boundaries, areas, off_shore=len(lost) - nowhere, nowhere=nowhere)


def _read(directory: PostcodeDirectory, placed: list[PlacedIn]) -> Reading:
    """Give the areas of postcodes as a table of reference data."""
    somewhere = np.any([each.areas != NOWHERE for each in placed], axis=0)
    columns = {str(each.boundaries.edition.area_type): each.codes for each in placed}
    postcodes = postcodes_from_keys(np.asarray(directory.keys)[somewhere])
    table = pl.DataFrame(columns).filter(pl.Series(somewhere))
    return Reading(
        edition=directory.version,
        key="postcode",
        area_type=None,
        table=table.select(postcodes.alias("postcode"), pl.all()),
        notes=(METHOD, *(each.note for each in placed), AGREEMENT),
        estimate=True,
    )
