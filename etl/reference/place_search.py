"""Search for places: a postcode or its beginning, an area by name or code, a school."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

import numpy as np
import polars as pl

from etl.postcodes.encoding import OUTWARD_WIDTH, find_key
from etl.reference.place_editions import AREA_TYPES
from etl.reference.place_models import PlaceHit
from etl.reference.place_names import PlaceNames
from etl.reference.place_postcodes import is_outward, list_ranges, spell_key
from etl.reference.place_tables import PlaceTables

SCHOOL: Final = "school"
OUTWARD: Final = "outward"
# Types that people look for by name, the likeliest first.
_NAMED: Final = (
    "lad",
    "utla",
    "region",
    "country",
    "constituency",
    "town",
    "bua22",
    "ward",
    SCHOOL,
)
_SHORTEST: Final = 2
_LONGEST: Final = 100
_Entry = tuple[str, str, PlaceHit]


class PlaceSearch:
    """Searches the places of one catalogue; the list of names is made at the first search."""

    def __init__(self, tables: PlaceTables, names: PlaceNames) -> None:
        self._tables = tables
        self._names = names
        self._entries: list[_Entry] | None = None

    def search(self, text: str, limit: int) -> tuple[PlaceHit, ...]:
        """Find places, the best first: exact ones, then those that begin so, then that hold it."""
        sought = text.strip()[:_LONGEST]
        if len(sought) < _SHORTEST or limit < 1:
            return ()
        hits: dict[tuple[str, str], PlaceHit] = {}
        for hit in chain(
            self._postcodes(" ".join(sought.upper().split()), limit),
            self._by_code(sought.upper()),
            self._by_name(sought, limit),
        ):
            hits.setdefault((hit.area_type, hit.code), hit)
        return tuple(map(self._located, list(hits.values())[:limit]))

    def _postcodes(self, text: str, limit: int) -> Iterator[PlaceHit]:
        key = find_key(text)
        visit = self._tables.visit(key) if key is not None else None
        if visit is not None:
            yield PlaceHit("postcode", spell_key(visit.key), spell_key(visit.key))
            return
        keys = self._tables.directory.keys
        for part in list_ranges(text):
            first, after = (
                int(keys.searchsorted(np.int64(edge))) for edge in (part[0], part[-1] + 1)
            )
            if first == after:
                continue
            outward = spell_key(int(keys[first])).split()[0]
            if is_outward(text):
                yield PlaceHit(OUTWARD, outward, outward, f"{after - first:,} postcodes")
            for row in range(first, min(after, first + limit)):
                postcode = spell_key(int(keys[row]))
                yield PlaceHit("postcode", postcode, postcode)

        if text.isalnum() and len(text) < OUTWARD_WIDTH:
            for outward in self._tables.directory.outward_codes:
                if outward.startswith(text):
                    yield PlaceHit(OUTWARD, outward, outward)

    def _by_code(self, code: str) -> Iterator[PlaceHit]:
        for area_type in AREA_TYPES:
            if self._tables.has_area(area_type, code):
                yield PlaceHit(area_type, code, self._names.find(area_type, code) or code, code)

    def _by_name(self, text: str, limit: int) -> list[PlaceHit]:
        sought = fold(text)
        if self._entries is None:
            self._entries = [*self._list_areas(), *self._list_schools()]
        found = [
            (_rank(sought, folded, entry_code), _NAMED.index(hit.area_type), folded, hit.code, hit)
            for folded, entry_code, hit in self._entries
            if sought in folded or sought == entry_code
        ]
        return [hit for *_, hit in sorted(found, key=lambda each: each[:4])[:limit]]

    def _located(self, hit: PlaceHit) -> PlaceHit:
        """Say of a ward in which local authority it lies: many share a name."""
        if hit.area_type != "ward":
            return hit
        codes = self._tables.codes_of("lad", self._tables.keys_in("ward", hit.code)[:1])
        lad = codes.item(0).decode() if len(codes) else ""
        return replace(hit, detail=self._names.find("lad", lad) or lad or hit.code)

    def _list_areas(self) -> Iterator[_Entry]:
        for area_type in self._names.area_types:
            if area_type in _NAMED:
                for code, name in self._names.of_type(area_type).items():
                    yield fold(name), code.casefold(), PlaceHit(area_type, code, name, code)

    def _list_schools(self) -> Iterator[_Entry]:
        edition = self._tables.catalogue.find_edition("gias")
        if edition is None:
            return
        columns = [c for c in ("name", "la_name", "postcode") if c in edition.columns]
        for row in pl.read_parquet(edition.path(), columns=["urn", *columns]).iter_rows(named=True):
            urn, name = str(row["urn"]), row.get("name")
            if name:
                detail = ", ".join(str(row[c]) for c in columns[1:] if row[c])
                yield fold(name), urn, PlaceHit(SCHOOL, urn, name, detail)


def fold(text: str) -> str:
    """Text without capitals and accents, for comparing."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def _rank(sought: str, folded: str, code: str) -> int:
    if sought in {folded, code}:
        return 0
    if folded.startswith(sought):
        return 1
    return 2 if f" {sought}" in folded else 3
