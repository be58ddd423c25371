"""Boundaries as maps ask for them: the official ones that are loaded, else those we drew."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from app.core.context import Hearth
from app.core.warehouse import reference_folder
from etl.reference.editions import Edition
from etl.reference.store import ReferenceStore

OFFICIAL, ESTIMATED = "boundaries", "boundaries_estimate"
#: A few sets of 35,000 areas are as much as a process should hold.
_HELD = 4


@dataclass(frozen=True, eq=False)
class Boundaries:
    """The areas of one type, n of them, in the order of their codes.

    Attributes
    ----------
    codes, names : shape (n,); a name is the code where no other is known.
    geometries : shape (n,), polygons in metres on the British National Grid; neighbours share
        their edges. They are shared: do not change them.
    edition : of reference data that they come from.
    estimate : drawn by us from postcodes, an approximation.
    """

    codes: NDArray[np.str_]
    names: NDArray[np.str_]
    geometries: NDArray[np.object_]
    edition: Edition
    estimate: bool


def find_boundaries(hearth: Hearth, area_type: str) -> Boundaries | None:
    """Return the boundaries of a type of area, such as "lad" or "lsoa21".

    Official ones come before those drawn from postcodes; of several editions the one in use,
    else the latest. None where nothing is loaded and nothing was drawn.
    """
    store = ReferenceStore(reference_folder(hearth))
    for kind in (OFFICIAL, ESTIMATED):
        found = [one for one in store.editions(kind) if one.area_type == area_type]
        if found:
            return _read(max(found, key=_rank))
    return None


def _rank(edition: Edition) -> tuple[bool, str, int]:
    return edition.in_use, edition.edition, edition.revision


def _read(edition: Edition) -> Boundaries:
    codes, names, geometries = _open(edition.path(), edition.table_sha256)
    return Boundaries(codes, names, geometries, edition, edition.estimate)


@lru_cache(maxsize=_HELD)
def _open(
    path: Path, _sha256: str
) -> tuple[NDArray[np.str_], NDArray[np.str_], NDArray[np.object_]]:
    """Read a table of boundaries; another content of the same path is read anew."""
    table = pl.read_parquet(path, columns=["code", "name", "geometry"])
    codes = table["code"].to_numpy().astype(np.str_)
    names = table["name"].fill_null(table["code"]).to_numpy().astype(np.str_)
    return codes, names, shapely.from_wkb(table["geometry"].to_numpy())
