"""The index of places: everything that the loaded editions say of a postcode, at once.

The truth is the Parquet of the reference store. Look-ups go to memory-mapped arrays made from
it, one folder an edition, which any process builds when it is the first to need them.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Final, Self

from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import ALPHABET, OUTWARD_WIDTH, WIDTH, find_key
from etl.reference.editions import Edition
from etl.reference.place_editions import (
    Pair,
    Stamp,
    label_value,
    read_catalogue,
    read_stamp,
)
from etl.reference.place_models import (
    NEEDS_DIRECTORY,
    Grid,
    Place,
    PlaceValue,
    UnknownPlace,
)
from etl.reference.place_tables import Found, PlaceTables, Visit

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
        self._stamp: Stamp | None = None
        self._looked_at = float("-inf")
        self._tables: PlaceTables | None = None

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
    def tables(self) -> PlaceTables:
        """The editions as they are now; looked at again at most once a second."""
        now = self._clock()
        tables = self._tables
        if tables is not None and now - self._looked_at < _LOOK_AGAIN_SECONDS:
            return tables
        with self._lock:
            stamp = read_stamp(self._root)
            if self._tables is None or stamp != self._stamp:
                catalogue = read_catalogue(self._root)
                self._tables = PlaceTables(catalogue, self._directory, self._cache, self._tables)
                self._stamp = stamp
            self._looked_at = now
            return self._tables

    def prepare(self, progress: Callable[[str, int, int], None] | None = None) -> None:
        """Build the arrays of all editions, so that no reader has to wait for them.

        Parameters
        ----------
        progress
            Called with (what is being done, editions done, editions in all).
        """
        self._looked_at = float("-inf")
        tables = self.tables
        editions = tables.catalogue.editions
        for done, edition in enumerate(editions):
            if progress is not None:
                progress(f"indexing {edition.title}", done, len(editions))
            tables.table(edition)

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
        tables = self.tables
        key = find_key(postcode.upper().strip())
        visit = tables.visit(key) if key is not None else None
        if visit is None:
            raise UnknownPlace("The directory has no such postcode.")
        areas = tables.areas(visit)
        names = {area_type: tables.name(area_type, code) for area_type, code in areas.items()}
        easting_m, northing_m, grid = _position(tables, visit)
        introduced_on, terminated_on = (
            _date(tables, visit, column) for column in ("introduced_on", "terminated_on")
        )
        values = tuple(
            place_value(pair, tables.value(visit, pair)) for pair in tables.catalogue.pairs
        )
        return Place(
            postcode=spell(visit.key),
            live=_is_live(tables, visit, terminated_on),
            introduced_on=introduced_on,
            terminated_on=terminated_on,
            country=areas.get("country"),
            easting_m=easting_m,
            northing_m=northing_m,
            grid=grid,
            lad=areas.get("lad"),
            areas=areas,
            names={area_type: name for area_type, name in names.items() if name is not None},
            values=values,
            notes=tuple(_notes(values)),
        )


def place_value(pair: Pair, found: Found) -> PlaceValue:
    """Say what was found of an indicator in one edition."""
    edition = pair.edition
    return PlaceValue(
        indicator=pair.indicator.key,
        title=pair.indicator.label,
        kind=edition.kind,
        edition=edition.edition,
        revision=edition.revision,
        area_type=pair.level,
        area=found.area,
        value=found.value,
        label=label_value(pair, found.value),
        missing=found.missing,
        estimate=edition.estimate,
        synthetic=edition.synthetic,
        in_use=edition.in_use,
    )


def _notes(values: tuple[PlaceValue, ...]) -> Iterator[str]:
    waiting = dict.fromkeys(v.title for v in values if v.missing == NEEDS_DIRECTORY)
    if waiting:
        yield f"{NEEDS_DIRECTORY} Without it there is no answer on: {', '.join(waiting)}."


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


def grid_of(key: int) -> Grid:
    """Grid of a postcode's coordinates: Northern Ireland's (BT) is the Irish one."""
    return "irish" if _FIRST_IRISH <= key < _AFTER_IRISH else "british"


def _is_live(tables: PlaceTables, visit: Visit, terminated_on: date | None) -> bool | None:
    if terminated_on is not None:
        return False
    edition = tables.catalogue.directory
    if edition is not None and "terminated_on" in edition.columns:
        return tables.row(visit, edition) >= 0 or None
    return None


def _date(tables: PlaceTables, visit: Visit, column: str) -> date | None:
    edition: Edition | None = tables.catalogue.directory
    found = tables.cell(visit, edition, column)
    return found if isinstance(found, date) else None


def spell(key: int) -> str:
    """Postcode of one key, as people write it."""
    characters = ""
    for _ in range(WIDTH):
        key, place = divmod(key, len(ALPHABET))
        characters = ALPHABET[place] + characters
    return f"{characters[:OUTWARD_WIDTH].rstrip()} {characters[OUTWARD_WIDTH:]}"


_FIRST_IRISH: Final = find_key("BT0 0AA") or 0
_AFTER_IRISH: Final = find_key("BU0 0AA") or 0
