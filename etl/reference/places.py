"""The index of places: everything that the loaded editions say of a postcode, at once.

The truth is the Parquet of the reference store. Look-ups go to memory-mapped arrays made from
it, one folder an edition, which any process builds when it is the first to need them.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Final, Self

from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key
from etl.reference.place_areas import describe_area, place_value
from etl.reference.place_editions import Stamp, read_catalogue, read_stamp
from etl.reference.place_models import (
    AreaPlace,
    AreaProfile,
    Grid,
    Place,
    PlaceHit,
    PlaceValue,
    Share,
    UnknownPlace,
)
from etl.reference.place_names import PlaceNames
from etl.reference.place_postcodes import grid_of, spell_key
from etl.reference.place_search import SCHOOL, PlaceSearch
from etl.reference.place_tables import PlaceTables, Visit

__all__ = [
    "AreaPlace",
    "AreaProfile",
    "Place",
    "PlaceHit",
    "PlaceIndex",
    "PlaceValue",
    "Share",
    "UnknownPlace",
]
_SCHOOLS: Final = "gias"
_FOLDER: Final = "places"
_LOOK_AGAIN_SECONDS: Final = 1.0


class PlaceIndex:
    """Looks places up in all loaded editions; safe to share between threads.

    Notices within a second when an edition was loaded or another put in use, in whatever
    process, by the times of the store's small files.
    """

    def __init__(
        self,
        root: Path,
        directory: PostcodeDirectory,
        cache: Path,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._root = root
        self._directory = directory
        self._cache = cache / _FOLDER
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._opened: Opened | None = None

    @classmethod
    def open(cls, root: Path, directory: PostcodeDirectory, cache: Path) -> Self:
        """Open the index; nothing is read before the first look-up.

        Parameters
        ----------
        root
            Folder of the reference store; it need not exist.
        directory
            Of all postcodes.
        cache
            Folder for arrays, some 20 to 150 MB an edition by postcode; disposable.
        """
        return cls(root, directory, cache)

    @property
    def opened(self) -> "Opened":
        """The editions as they are now; looked at again at most once a second."""
        now = self._clock()
        opened = self._opened
        if opened is not None and now - self._looked_at < _LOOK_AGAIN_SECONDS:
            return opened
        with self._lock:
            stamp = read_stamp(self._root)
            if self._opened is None or stamp != self._opened.stamp:
                self._opened = self._open(stamp)
            self._looked_at = now
            return self._opened

    def prepare(self, progress: Callable[[str, int, int], None] | None = None) -> None:
        """Build the arrays of all editions, so that no reader has to wait for them.

        Parameters
        ----------
        progress
            Called with (what is being done, editions done, editions in all).
        """
        self._looked_at = float("-inf")
        tables = self.opened.tables
        editions = tables.catalogue.editions
        for done, edition in enumerate(editions):
            if progress is not None:
                progress(f"indexing {edition.title}", done, len(editions))
            tables.table(edition)
        tables.remove_others()

    def find(self, postcode: str) -> Place:
        """Look a postcode up in every edition.

        Parameters
        ----------
        postcode
            In any case, with or without its space.

        Raises
        ------
        UnknownPlace
            It is not in the directory.
        """
        tables, names = self.opened.tables, self.opened.names
        key = find_key(postcode.upper().strip())
        visit = tables.visit(key) if key is not None else None
        if visit is None:
            raise UnknownPlace("The directory has no such postcode.")
        areas = tables.areas(visit)
        easting_m, northing_m, grid = _position(tables, visit)
        terminated_on = _date(tables, visit, "terminated_on")
        values = tuple(
            place_value(pair, tables.value(visit, pair)) for pair in tables.catalogue.pairs
        )
        return Place(
            postcode=spell_key(visit.key),
            live=_is_live(tables, visit, terminated_on),
            introduced_on=_date(tables, visit, "introduced_on"),
            terminated_on=terminated_on,
            country=areas.get("country"),
            easting_m=easting_m,
            northing_m=northing_m,
            grid=grid,
            lad=areas.get("lad"),
            areas=areas,
            names=names.find_all(areas),
            values=values,
        )

    def area(self, area_type: str, code: str) -> AreaPlace:
        """Say all that is known of an area, a school or the first half of a postcode.

        Parameters
        ----------
        area_type
            One of `AREA_TYPES`, "school" (code is the URN), or "outward" (code is `SW1A`).

        Returns
        -------
        AreaPlace
            `values` are published for areas of this type; `profiles` count what is known by
            postcode, or by other areas, over the postcodes in use.

        Raises
        ------
        UnknownPlace
            Nothing that is loaded knows it.
        """
        opened = self.opened
        code = code.strip()
        if area_type == SCHOOL:
            return self._school(opened, code)
        found = describe_area(opened.tables, opened.names, area_type, code)
        if found is None:
            raise UnknownPlace("Nothing that is loaded knows this area.")
        return found

    def search(self, text: str, limit: int = 20) -> tuple[PlaceHit, ...]:
        """Find postcodes (whole, or by their beginning), areas and schools, the best first.

        Parameters
        ----------
        text
            A postcode or its beginning, a code, or a part of a name; at least two characters.
        """
        return self.opened.searching.search(text, limit)

    def _open(self, stamp: Stamp) -> "Opened":
        earlier = self._opened.tables if self._opened else None
        tables = PlaceTables(read_catalogue(self._root), self._directory, self._cache, earlier)
        names = PlaceNames(tables.catalogue)
        return Opened(stamp, tables, names, PlaceSearch(tables, names))

    def _school(self, opened: "Opened", urn: str) -> AreaPlace:
        edition = opened.tables.catalogue.find_edition(_SCHOOLS)
        table = opened.tables.table(edition) if edition is not None else None
        row = table.find_code(urn) if table is not None else -1
        if table is None or row < 0:
            raise UnknownPlace("No loaded list of schools has this school.")
        name, postcode = (
            str(table.column(column).at(row) or "") if column in table else ""
            for column in ("name", "postcode")
        )
        try:
            place = self.find(postcode)
        except UnknownPlace:
            place = None
        return AreaPlace(
            area_type=SCHOOL,
            code=urn,
            name=name or None,
            postcode=place.postcode if place else None,
            postcodes=1 if place else 0,
            live_postcodes=int(place.live) if place and place.live is not None else None,
            easting_m=place.easting_m if place else None,
            northing_m=place.northing_m if place else None,
            grid=place.grid if place else None,
            parents=place.areas if place else {},
            names=place.names if place else {},
            values=place.values if place else (),
            notes=() if place else ("The directory does not know its postcode.",),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """The editions as they were at one moment."""

    stamp: Stamp
    tables: PlaceTables
    names: PlaceNames
    searching: PlaceSearch


def _position(tables: PlaceTables, visit: Visit) -> tuple[int | None, int | None, Grid | None]:
    directory, row = tables.directory, visit.directory_row
    edition = tables.catalogue.directory
    if row >= 0 and directory.eastings[row] >= 0:
        easting, northing = int(directory.eastings[row]), int(directory.northings[row])
        return easting, northing, grid_of(visit.key)
    easting_m = tables.cell(visit, edition, "easting_m")
    northing_m = tables.cell(visit, edition, "northing_m")
    if not isinstance(easting_m, int) or not isinstance(northing_m, int):
        return None, None, None
    return easting_m, northing_m, grid_of(visit.key)


def _is_live(tables: PlaceTables, visit: Visit, terminated_on: date | None) -> bool | None:
    if terminated_on is not None:
        return False
    edition = tables.catalogue.directory
    dated = edition is not None and "terminated_on" in edition.columns
    if edition is not None and dated and tables.row(visit, edition) >= 0:
        return True
    live = tables.directory.live(spell_key(visit.key))
    return None if live is None else bool(live)


def _date(tables: PlaceTables, visit: Visit, column: str) -> date | None:
    found = tables.cell(visit, tables.catalogue.directory, column)
    return found if isinstance(found, date) else None
