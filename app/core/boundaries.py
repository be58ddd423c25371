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
_NAMED = 5


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


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """How the codes of boundaries fit the codes that a look-up gives postcodes.

    Attributes
    ----------
    edition, look_up : of the boundaries, and what leads from postcodes to their areas.
    both : areas that both have.
    unreached : codes of boundaries that no postcode leads to.
    undrawn : codes that postcodes lead to and that have no boundary.
    """

    edition: str
    look_up: str
    both: int
    unreached: tuple[str, ...]
    undrawn: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every area is known to both."""
        return not (self.unreached or self.undrawn)

    @property
    def sentence(self) -> str:
        """What does not fit, counted and named."""
        return (
            f"{self.edition} and {self.look_up} share {self.both:,} areas. With a boundary that no"
            f" postcode leads to: {_some(self.unreached)}. Without a boundary:"
            f" {_some(self.undrawn)}. They are of different editions, or one is a part: maps leave"
            " out what only one of them has."
        )


def _some(codes: tuple[str, ...]) -> str:
    if not codes:
        return "none"
    rest = ", ..." if len(codes) > _NAMED else ""
    return f"{len(codes):,} ({', '.join(codes[:_NAMED])}{rest})"


def find_boundaries(hearth: Hearth, area_type: str) -> Boundaries | None:
    """Return the boundaries of a type of area, such as "lad" or "lsoa21".

    Official ones come before those drawn from postcodes; of several editions the one in use,
    else the latest. None where nothing is loaded and nothing was drawn.
    """
    edition = find_edition(hearth, area_type)
    return None if edition is None else _read(edition)


def find_edition(hearth: Hearth, area_type: str) -> Edition | None:
    """Return the edition that the boundaries of a type of area come from, without reading them."""
    store = ReferenceStore(reference_folder(hearth))
    for kind in (OFFICIAL, ESTIMATED):
        found = [one for one in store.editions(kind) if one.area_type == area_type]
        if found:
            return max(found, key=_rank)
    return None


def match_codes(hearth: Hearth, edition: Edition) -> CodeMatch | None:
    """Hold the codes of boundaries against those that postcodes lead to.

    None where no look-up that is loaded leads to areas of their type.
    """
    tables = hearth.places.opened.tables
    area_type = edition.area_type or ""
    reached = set(tables.list_codes(area_type))
    if not reached:
        return None
    drawn = set(pl.read_parquet(edition.path(), columns=["code"])["code"])
    # Boundaries of one country need not draw what a look-up of the kingdom leads to.
    countries = {code[0] for code in drawn}
    reached = {code for code in reached if code[0] in countries}
    source = tables.catalogue.sources.get(area_type)
    if source is not None and source.edition.estimate:
        # It was found by boundaries, and says itself which of their areas have no postcode.
        drawn &= reached
    look_up = source.edition.title if source else f"postcode directory {hearth.postcodes.version}"
    return CodeMatch(
        edition.edition,
        look_up,
        both=len(drawn & reached),
        unreached=tuple(sorted(drawn - reached)),
        undrawn=tuple(sorted(reached - drawn)),
    )


def list_mismatches(hearth: Hearth) -> list[str]:
    """Say of each type of area how the official boundaries that maps use differ from the look-up.

    Of those that fit, nothing is said.
    """
    editions = ReferenceStore(reference_folder(hearth)).editions(OFFICIAL)
    used = {one.area_type: one for one in sorted(editions, key=_rank)}
    matches = (match_codes(hearth, one) for one in used.values())
    return [one.sentence for one in matches if one is not None and not one.is_whole]


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
