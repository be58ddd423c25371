"""When postcodes began and ended: from an edition of ONSPD or NSPL, where one is loaded.

Without one, only the list of February 2025 tells which postcodes are in use.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.postcodes.encoding import Keys, codes_from_compact, find_keys, keys_from_codes
from etl.postcodes.packages import NO_GRID, Listing
from etl.postcodes.traits import COUNTRIES, ENDED, LIVE, UNKNOWN_LIFE

#: The month of the list that is read when no edition is loaded.
LISTED_IN: Final = "February 2025"
# NPT and GIR are first halves without a digit; all other text is not a postcode.
_FORM: Final = r"^([A-Z]{1,2}[0-9][A-Z0-9]?|NPT|GIR)[0-9][A-Z]{2}$"
_COLUMNS: Final = ("postcode", "terminated_on", "easting_m", "northing_m", "country", "lad")


@dataclass(frozen=True, slots=True)
class Lives:
    """What is known of the life of n postcodes, in the order of a listing.

    Attributes
    ----------
    life : uint8, UNKNOWN_LIFE, ENDED or LIVE.
    ended_months : int16, year * 12 + month - 1 of the end; 0 where it is not known.
    country_index : uint8, position in COUNTRIES; 0 where nothing is said.
    """

    life: NDArray[np.uint8]
    ended_months: NDArray[np.int16]
    country_index: NDArray[np.uint8]


def stamp_of(path: Path) -> str:
    """Short name of a file in its present state, for the cache's folder."""
    state = path.stat()
    told = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}"
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def lives_from_list(listing: Listing, live_keys: Keys) -> Lives:
    """Tell live from ended by a list of those in use; unknown for all when the list is empty."""
    count = len(listing.keys)
    life = np.full(count, UNKNOWN_LIFE, dtype=np.uint8)
    if len(live_keys):
        listed = find_keys(listing.keys, live_keys)
        life[:] = ENDED
        life[listed[listed >= 0]] = LIVE
    return Lives(life, np.zeros(count, dtype=np.int16), np.zeros(count, dtype=np.uint8))


def add_lifetimes(listing: Listing, lives: Lives, path: Path) -> tuple[Listing, Lives]:
    """Add an edition's dates to a listing, and the postcodes that only the edition has.

    Parameters
    ----------
    path
        The normalised table of an ONSPD or NSPL edition: `postcode`, `terminated_on` (null while
        in use), and where it has them `easting_m`, `northing_m`, `country`, `lad`.

    Notes
    -----
    Where both know a postcode, its place stays the listing's. What the edition does not have
    keeps what the list of postcodes in use says.
    """
    edition = _read(path)
    edition_keys = edition["key"].to_numpy()
    rows = find_keys(listing.keys, edition_keys)
    joined = _join(listing, edition.filter(pl.Series(rows < 0)))
    at = find_keys(joined.keys, edition_keys)
    kept = find_keys(joined.keys, listing.keys)
    count = len(joined.keys)
    life = np.full(count, UNKNOWN_LIFE, dtype=np.uint8)
    months, country = np.zeros(count, dtype=np.int16), np.zeros(count, dtype=np.uint8)
    life[kept] = lives.life
    life[at] = edition.select(pl.when("ended").then(ENDED).otherwise(LIVE)).to_series().to_numpy()
    months[at] = edition["month"].to_numpy()
    country[at] = edition["country"].to_numpy()
    return joined, Lives(life, months, country)


def month_of(months: int) -> date:
    """First day of a month counted as year * 12 + month - 1."""
    return date(months // 12, months % 12 + 1, 1)


def _read(path: Path) -> pl.DataFrame:
    table = pl.scan_parquet(path)
    have = set(table.collect_schema().names())
    missing = [pl.lit(None).alias(name) for name in _COLUMNS if name not in have]
    end = pl.col("terminated_on").cast(pl.Date)
    frame = (
        table.with_columns(missing)
        .select(
            compact=pl.col("postcode").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", ""),
            ended=end.is_not_null(),
            month=(end.dt.year() * 12 + end.dt.month() - 1).fill_null(0).cast(pl.Int16),
            easting_m=pl.col("easting_m").cast(pl.Int32).fill_null(NO_GRID),
            northing_m=pl.col("northing_m").cast(pl.Int32).fill_null(NO_GRID),
            lad=pl.col("lad").cast(pl.String).fill_null(""),
            country=pl.col("country")
            .cast(pl.String)
            .replace_strict({name: at for at, name in enumerate(COUNTRIES)}, default=0)
            .cast(pl.UInt8),
        )
        .filter(pl.col("compact").str.contains(_FORM))
        .unique("compact", keep="first", maintain_order=True)
        .collect()
    )
    keys = keys_from_codes(codes_from_compact(frame["compact"]))
    return frame.with_columns(key=pl.Series(keys, dtype=pl.Int64)).sort("key")


def _join(listing: Listing, newer: pl.DataFrame) -> Listing:
    """Add postcodes to a listing, in order."""
    if newer.is_empty():
        return listing
    names = pl.Series(listing.authorities, dtype=pl.String)
    authorities = pl.concat([names, newer["lad"]]).unique().sort()
    codes = pl.concat([names.gather(listing.authority_index), newer["lad"]])
    keys = np.concatenate([listing.keys, newer["key"].to_numpy()])
    order = np.argsort(keys, kind="stable")
    index = codes.cast(pl.Enum(authorities)).to_physical().cast(pl.UInt16).to_numpy()
    return Listing(
        keys[order],
        np.concatenate([listing.eastings, newer["easting_m"].to_numpy()])[order],
        np.concatenate([listing.northings, newer["northing_m"].to_numpy()])[order],
        index[order],
        tuple(authorities),
    )
