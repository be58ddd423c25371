"""The loaded editions, opened for look-ups: rows of a postcode, codes of the areas around it.

Knows the catalogue and the arrays; gives numbers and codes, not what pages show.
"""

import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import Keys
from etl.postcodes.traits import COUNTRIES, country_of
from etl.reference.editions import Edition
from etl.reference.place_arrays import LAYOUT, Cell, Table, build_table
from etl.reference.place_editions import (
    AREA_TYPES,
    CODES_BEGIN,
    AreaSource,
    Catalogue,
    Pair,
    columns_to_keep,
)
from etl.reference.place_models import NO_FIGURE, NOT_COVERED, Value
from etl.reference.place_postcodes import list_ranges, spell_key

_BUILDING: Final = threading.Lock()
Key = int
Identity = tuple[str, str, str]


def identify(edition: Edition) -> Identity:
    """What tells two editions, and two contents of one, apart."""
    return edition.kind, edition.edition, edition.table_sha256


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator of a place: its value, or why there is none; and the area that it is of."""

    value: Value
    missing: str
    area: str | None


@dataclass
class Visit:
    """One postcode on its way through the editions; each row and code is looked up once."""

    key: Key
    directory_row: int
    rows: dict[Identity, int] = field(default_factory=dict)
    areas: dict[str, str | None] = field(default_factory=dict)


class PlaceTables:
    """The editions of one catalogue, each opened when first asked for.

    Parameters
    ----------
    catalogue
        What is loaded.
    directory
        Of all postcodes; gives place and local authority where no edition does.
    cache
        Folder of the arrays; anything in it can be removed at any time.
    earlier
        Tables opened for an earlier catalogue: those of the same edition are kept.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        directory: PostcodeDirectory,
        cache: Path,
        earlier: "PlaceTables | None" = None,
    ) -> None:
        self.catalogue = catalogue
        self.directory = directory
        self._cache = cache
        known = {"country", "lad", *catalogue.sources}
        self._area_types = tuple(area_type for area_type in AREA_TYPES if area_type in known)
        self._tables: dict[Identity, Table] = {}
        if earlier is not None:
            kept = set(map(identify, catalogue.editions))
            self._tables = {i: table for i, table in earlier.opened.items() if i in kept}

    @property
    def opened(self) -> Mapping[Identity, Table]:
        """Tables opened so far."""
        return self._tables

    def folder(self, edition: Edition) -> Path:
        """Where the arrays of an edition are: another content has another folder."""
        name = f"{edition.edition}-{edition.revision}-{edition.table_sha256[:12]}-{LAYOUT}"
        return self._cache / edition.kind / name

    def table(self, edition: Edition) -> Table:
        """Open an edition; build its arrays when nobody has yet (seconds for a directory)."""
        identity = identify(edition)
        found = self._tables.get(identity)
        if found is None:
            folder = self.folder(edition)
            with _BUILDING:
                if not folder.is_dir():
                    build_table(edition.path(), edition.key, columns_to_keep(edition), folder)
            found = self._tables[identity] = Table(folder)
        return found

    def remove_others(self) -> None:
        """Remove the arrays of editions that are loaded no more; readers of them go on."""
        kept = {self.folder(edition) for edition in self.catalogue.editions}
        for folder in self._cache.glob("*/*"):
            if folder not in kept and not folder.name.startswith("."):
                shutil.rmtree(folder, ignore_errors=True)

    # --- one postcode --------------------------------------------------------------------------

    def visit(self, key: Key) -> Visit | None:
        """Begin with a postcode; None when neither a directory nor an edition of one has it."""
        row = int(self.directory.keys.searchsorted(np.int64(key)))
        if row == len(self.directory) or self.directory.keys[row] != key:
            row = -1
        visit = Visit(key, row)
        edition = self.catalogue.directory
        if row < 0 and (edition is None or self.row(visit, edition) < 0):
            return None
        return visit

    def row(self, visit: Visit, edition: Edition) -> int:
        """Row of the postcode in an edition by postcode, or -1."""
        identity = identify(edition)
        found = visit.rows.get(identity)
        if found is None:
            found = visit.rows[identity] = self.table(edition).find_postcode(visit.key)
        return found

    def cell(self, visit: Visit, edition: Edition | None, column: str) -> Cell:
        """Give what an edition by postcode says in a column; None without row or column."""
        if edition is None:
            return None
        row, table = self.row(visit, edition), self.table(edition)
        return table.column(column).at(row) if row >= 0 and column in table else None

    def area(self, visit: Visit, area_type: str) -> str | None:
        """Code of the area of a type that the postcode lies in, or None."""
        if area_type not in visit.areas:
            visit.areas[area_type] = self._area(visit, area_type)
        return visit.areas[area_type]

    def _area(self, visit: Visit, area_type: str) -> str | None:
        if area_type == "country" and visit.directory_row >= 0:
            return self.directory.country(spell_key(visit.key))
        source = self.catalogue.sources.get(area_type)
        if source is not None:
            codes = (self.cell(visit, source.edition, column) for column in source.columns)
            return next((str(code) for code in codes if code is not None), None)
        if visit.directory_row < 0:
            return None
        if area_type == "lad":
            index = self.directory.authority_index[visit.directory_row]
            return self.directory.authorities[index] or None
        return None

    def areas(self, visit: Visit) -> dict[str, str]:
        """Codes of all areas that the postcode is known to lie in, the largest first."""
        found = ((area_type, self.area(visit, area_type)) for area_type in self._area_types)
        return {
            area_type: code
            for area_type, code in found
            if code is not None and code.startswith(CODES_BEGIN.get(area_type, ""))
        }

    def value(self, visit: Visit, pair: Pair) -> Found:
        """Look an indicator up in one edition."""
        if pair.by_postcode:
            return self._found(pair, self.row(visit, pair.edition), None)
        area_type = pair.edition.area_type
        if area_type is None:
            return Found(None, NOT_COVERED, None)
        code = self.area(visit, area_type)
        if code is None:
            known = pair.source is not None or area_type in {"lad", "country"}
            why = NOT_COVERED if known else self.catalogue.why_unreached(area_type)
            return Found(None, why, None)
        identity = identify(pair.edition)
        row = visit.rows.get(identity)
        if row is None:
            row = visit.rows[identity] = self.table(pair.edition).find_code(code)
        return self._found(pair, row, code)

    # --- areas ---------------------------------------------------------------------------------

    def value_of_area(self, pair: Pair, code: str) -> Found:
        """Look an indicator up by the code that its edition is keyed by."""
        return self._found(pair, self.table(pair.edition).find_code(code), code)

    def _found(self, pair: Pair, row: int, area: str | None) -> Found:
        if row < 0:
            return Found(None, NOT_COVERED, area)
        table = self.table(pair.edition)
        value = table.column(pair.indicator.column).at(row)
        if value is not None:
            return Found(value, "", area)  # type: ignore[arg-type]
        reason = table.column(pair.reason).at(row) if pair.reason else None
        return Found(None, f"No figure: {reason}." if reason else NO_FIGURE, area)

    def has_area(self, area_type: str, code: str) -> bool:
        """Whether a code is of an area of this type: in a directory, or in an edition by area."""
        if not code.startswith(CODES_BEGIN.get(area_type, "")):
            return False
        source = self.catalogue.sources.get(area_type)
        if source is not None:
            table = self.table(source.edition)
            return any(table.column(column).has(code) for column in source.columns)
        if area_type == "lad" and code in self.directory.authorities:
            return True
        return any(
            self.table(edition).find_code(code) >= 0 for edition in self._of_areas(area_type)
        )

    def list_codes(self, area_type: str) -> tuple[str, ...]:
        """Codes of all areas of a type that a postcode lies in; none where nothing tells."""
        source = self.catalogue.sources.get(area_type)
        if source is None:
            return tuple(filter(None, self.directory.authorities)) if area_type == "lad" else ()
        table = self.table(source.edition)
        words = (word for column in source.columns for word in table.column(column).list_words())
        return tuple(word for word in words if word.startswith(CODES_BEGIN.get(area_type, "")))

    def _of_areas(self, area_type: str) -> Iterator[Edition]:
        for edition in self.catalogue.editions:
            if edition.key == "code" and edition.area_type == area_type:
                yield edition

    # --- many postcodes ------------------------------------------------------------------------

    def keys_in(self, area_type: str, code: str) -> Keys:
        """Keys of the postcodes of an area, rising, shape (n,)."""
        if area_type == "outward":
            return np.asarray(self.directory.keys[self._outward(code)])
        source = self.catalogue.sources.get(area_type)
        if source is None:
            if area_type != "lad" or code not in self.directory.authorities:
                return np.empty(0, dtype=np.int64)
            index = self.directory.authorities.index(code)
            return np.asarray(self.directory.keys[self.directory.authority_index == index])
        table = self.table(source.edition)
        rows = np.unique(np.concatenate([table.column(c).find_rows(code) for c in source.columns]))
        # Of several columns the first with a code counts: leave out what another area has first.
        mine = self._texts(source, rows) == code.encode() if len(source.columns) > 1 else ...
        return np.asarray(table.keys[rows[mine]])

    def codes_of(self, area_type: str, keys: Keys) -> NDArray[np.bytes_]:
        """Code of the area that each postcode lies in, shape (len(keys),); b"" for none."""
        source = self.catalogue.sources.get(area_type)
        if source is not None:
            return self._texts(source, self.table(source.edition).find_postcodes(keys))
        rows = self.directory.find_rows(keys)
        if area_type == "country":
            countries = np.array([name.encode() for name in COUNTRIES])
            found = countries[country_of(self.directory.row_traits[rows])]
            return np.where(rows >= 0, found, b"")
        if area_type != "lad":
            return np.zeros(len(keys), dtype="S1")
        authorities = np.array([*self.directory.authorities, ""], dtype="S")
        return authorities[np.where(rows >= 0, self.directory.authority_index[rows], -1)]

    def live_of(self, keys: Keys) -> NDArray[np.int8]:
        """1 for a postcode in use, 0 for an ended one, -1 where that is not known; shape (n,)."""
        edition = self.catalogue.directory
        if edition is not None and "terminated_on" in edition.columns:
            table = self.table(edition)
            rows, column = table.find_postcodes(keys), table.column("terminated_on")
            return np.where(rows < 0, -1, column.cells[rows] == column.null).astype(np.int8)
        rows = self.directory.find_rows(keys)
        return np.where(rows < 0, -1, self.directory.live_flags[rows]).astype(np.int8)

    def _outward(self, code: str) -> slice:
        keys, part = self.directory.keys, next(list_ranges(f"{code} "), range(0))
        first, after = (int(keys.searchsorted(np.int64(k))) for k in (part.start, part.stop))
        return slice(first, after)

    def _texts(self, source: AreaSource, rows: NDArray[np.int64]) -> NDArray[np.bytes_]:
        table = self.table(source.edition)
        first, *others = (table.column(column).texts(rows) for column in source.columns)
        for other in others:
            first = np.where(first == b"", other, first)
        return first
