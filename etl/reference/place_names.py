"""Names of areas, from whichever loaded editions give them; those of authorities are shipped."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from etl.reference.editions import Edition
from etl.reference.local_authorities import load_local_authorities
from etl.reference.place_editions import AREA_LOOKUP, AREA_TYPES, PARTICIPATION, Catalogue

NAME: Final = "name"
_AUTHORITY: Final = "lad"
# Columns of the OfS look-up with a code and its name, and the area types of the code.
_PARTICIPATION_NAMES: Final = (
    ("lsoa_current", "lsoa_name", ("lsoa21", "lsoa11")),
    ("msoa_current", "msoa_name", ("msoa21", "msoa11")),
    ("cas_ward_current", "cas_ward_name", ("cas_ward",)),
)


@dataclass(frozen=True, slots=True)
class NameSource:
    """Two columns of an edition: codes of an area type, and their names."""

    area_type: str
    edition: Edition
    codes: str
    names: str


class PlaceNames:
    """Names by area type and code; those of a type are read when first asked for.

    Newer editions are asked first; boundaries and look-ups before the OfS look-up.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._sources: dict[str, list[NameSource]] = {}
        for source in _list_sources(catalogue):
            self._sources.setdefault(source.area_type, []).append(source)
        self._known = {_AUTHORITY, *self._sources}
        self._names: dict[str, Mapping[str, str]] = {}
        self._reading = threading.Lock()

    def find(self, area_type: str, code: str) -> str | None:
        """Name of an area, or None where nothing loaded gives it."""
        return self.of_type(area_type).get(code) if area_type in self._known else None

    def find_all(self, areas: Mapping[str, str]) -> dict[str, str]:
        """Names of areas by area type, as far as they are known."""
        found = ((area_type, self.find(area_type, code)) for area_type, code in areas.items())
        return {area_type: name for area_type, name in found if name is not None}

    def of_type(self, area_type: str) -> Mapping[str, str]:
        """Names of all areas of a type, by code."""
        if area_type not in self._names:
            with self._reading:
                names = _shipped(area_type)
                for source in reversed(self._sources.get(area_type, [])):
                    names.update(_read(source))
                self._names[area_type] = names
        return self._names[area_type]

    @property
    def area_types(self) -> tuple[str, ...]:
        """Area types of which names are known, the largest areas first."""
        return tuple(area_type for area_type in AREA_TYPES if area_type in self._known)


def _list_sources(catalogue: Catalogue) -> Iterator[NameSource]:
    by_postcode: list[Edition] = []
    for edition in reversed(catalogue.editions):
        if edition.key == "code" or edition.kind == AREA_LOOKUP:
            yield from _of_areas(edition)
        elif edition.kind == PARTICIPATION:
            by_postcode.append(edition)
    for edition in by_postcode:
        for codes, names, area_types in _PARTICIPATION_NAMES:
            if {codes, names} <= set(edition.columns):
                for area_type in area_types:
                    yield NameSource(area_type, edition, codes, names)


def _of_areas(edition: Edition) -> Iterator[NameSource]:
    if edition.area_type is not None and NAME in edition.columns:
        yield NameSource(edition.area_type, edition, edition.key, NAME)
    for column in edition.columns:
        names = f"{column}_name"
        # `lad22` where a look-up has several years side by side; `lsoa21` is a type of its own.
        area_type = column if column in AREA_TYPES else column.rstrip("0123456789")
        if area_type in AREA_TYPES and names in edition.columns:
            yield NameSource(area_type, edition, column, names)


def _shipped(area_type: str) -> dict[str, str]:
    if area_type != _AUTHORITY:
        return {}
    return {code: authority.name for code, authority in load_local_authorities().items()}


def _read(source: NameSource) -> Iterator[tuple[str, str]]:
    found = (
        pl.scan_parquet(source.edition.path())
        .select(code=pl.col(source.codes).cast(pl.String), name=pl.col(source.names))
        .drop_nulls()
        .unique(subset="code", keep="any" if source.codes == "code" else "first")
        .sort("code")
        .collect()
    )
    return zip(found["code"], found["name"], strict=True)
