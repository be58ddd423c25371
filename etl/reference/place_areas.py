"""Profiles of areas: what is published for one, and the rest counted over its postcodes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from etl.postcodes.encoding import Keys
from etl.reference.place_editions import AREA_TYPES, Pair, label_value
from etl.reference.place_models import (
    AreaPlace,
    AreaProfile,
    Grid,
    PlaceValue,
    Share,
    Value,
)
from etl.reference.place_names import PlaceNames
from etl.reference.place_postcodes import is_irish
from etl.reference.place_tables import Found, PlaceTables

_COUNTED: Final = frozenset({"quintile", "decile", "class", "flag", "code", "name"})
_MAJORITY: Final = 0.5
_OVER_OUTWARD: Final = ("country", "region", "utla", "lad")
Codes = NDArray[np.bytes_]
Counts = NDArray[np.int64]


@dataclass
class AreaCount:
    """The postcodes of an area, and the codes of what lies over and under them.

    Attributes
    ----------
    keys : of the postcodes, rising, shape (n,).
    live : 1 in use, 0 ended, -1 not known, shape (n,).
    """

    tables: PlaceTables
    keys: Keys
    live: NDArray[np.int8]
    _codes: dict[str, tuple[Codes, Counts]] = field(default_factory=dict)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which postcodes are counted: those in use, or all where nothing tells them apart."""
        in_use = self.live == 1
        return in_use if in_use.any() else np.ones(len(self.keys), dtype=bool)

    @property
    def live_postcodes(self) -> int | None:
        """How many are in use; None where that is not known of all of them."""
        return None if (self.live < 0).any() else int((self.live == 1).sum())

    def centre(self) -> tuple[int | None, int | None, Grid | None]:
        """Mean place of the counted postcodes in metres, on the grid of most of them."""
        directory = self.tables.directory
        rows = directory.find_rows(self.keys[self.counted])
        rows = rows[rows >= 0]
        rows = rows[directory.eastings[rows] >= 0]
        irish = is_irish(directory.keys[rows])
        if not len(rows):
            return None, None, None
        on_irish = bool(irish.mean() > _MAJORITY)
        rows = rows[irish == on_irish]
        easting_m, northing_m = directory.eastings[rows].mean(), directory.northings[rows].mean()
        return round(float(easting_m)), round(float(northing_m)), "irish" if on_irish else "british"

    def parents(self, area_type: str) -> dict[str, str]:
        """Codes of the larger areas in which most of the postcodes lie."""
        if not len(self.keys):
            return {}
        known = area_type in AREA_TYPES
        larger = AREA_TYPES[: AREA_TYPES.index(area_type)] if known else _OVER_OUTWARD
        found = ((each, self._most(each)) for each in larger)
        return {each: code for each, code in found if code is not None}

    def profile(self, pair: Pair) -> AreaProfile | None:
        """Count an indicator over the postcodes; None where it cannot be, or says nothing."""
        if pair.indicator.type not in _COUNTED:
            return None
        counts = _by_postcode(self, pair) if pair.by_postcode else _by_area(self, pair)
        known = sum(counts.values())
        if not known:
            return None
        shares = tuple(
            Share(value, label_value(pair, value), number, number / known)
            for value, number in sorted(counts.items(), key=lambda item: _sorting(item[0]))
        )
        edition = pair.edition
        return AreaProfile(
            indicator=pair.indicator.key,
            title=pair.indicator.label,
            kind=edition.kind,
            edition=edition.edition,
            revision=edition.revision,
            estimate=edition.estimate,
            synthetic=edition.synthetic,
            in_use=edition.in_use,
            known=known,
            shares=shares,
        )

    def codes(self, area_type: str) -> tuple[Codes, Counts]:
        """Codes of the areas of a type, b"" for none, and how many counted postcodes of each."""
        if area_type not in self._codes:
            found = self.tables.codes_of(area_type, self.keys[self.counted])
            codes, counts = np.unique(found, return_counts=True)
            self._codes[area_type] = codes, counts
        return self._codes[area_type]

    def _most(self, area_type: str) -> str | None:
        codes, counts = self.codes(area_type)
        if not len(codes):
            return None
        at = int(counts.argmax())
        enough = counts[at] > _MAJORITY * counts.sum()
        return bytes(codes.item(at)).decode() or None if enough else None


def describe_area(
    tables: PlaceTables, names: PlaceNames, area_type: str, code: str
) -> AreaPlace | None:
    """Say all that is known of an area; None when nothing loaded knows it."""
    keys = tables.keys_in(area_type, code)
    name = names.find(area_type, code)
    if not len(keys) and name is None and not tables.has_area(area_type, code):
        return None
    count = AreaCount(tables, keys, tables.live_of(keys))
    easting_m, northing_m, grid = count.centre()
    pairs = tables.catalogue.pairs
    own = [pair for pair in pairs if pair.level == area_type]
    over = [pair for pair in pairs if pair.level != area_type]
    parents = count.parents(area_type)
    return AreaPlace(
        area_type=area_type,
        code=code,
        name=name,
        postcode=None,
        postcodes=len(keys),
        live_postcodes=count.live_postcodes,
        easting_m=easting_m,
        northing_m=northing_m,
        grid=grid,
        parents=parents,
        names=names.find_all(parents),
        values=tuple(place_value(pair, tables.value_of_area(pair, code)) for pair in own),
        profiles=tuple(filter(None, map(count.profile, over))),
        notes=tuple(_notes(tables, area_type)),
    )


def _notes(tables: PlaceTables, area_type: str) -> Iterator[str]:
    known = {"lad", "outward", *tables.catalogue.sources}
    if area_type not in known:
        yield tables.catalogue.why_unreached(area_type)


def _by_postcode(count: AreaCount, pair: Pair) -> dict[Value, int]:
    table = count.tables.table(pair.edition)
    rows = table.find_postcodes(count.keys[count.counted])
    column = table.column(pair.indicator.column)
    cells, counts = np.unique(column.cells[rows[rows >= 0]], return_counts=True)
    return dict(_known(column, cells, counts))


def _by_area(count: AreaCount, pair: Pair) -> dict[Value, int]:
    codes, counts = count.codes(pair.level)
    table = count.tables.table(pair.edition)
    rows = table.find_codes(codes)
    column = table.column(pair.indicator.column)
    cells, where = np.unique(column.cells[rows[rows >= 0]], return_inverse=True)
    totals = np.bincount(where, weights=counts[rows >= 0], minlength=len(cells))
    return dict(_known(column, cells, totals.astype(np.int64)))


def _known(column: Any, cells: NDArray[Any], counts: NDArray[Any]) -> Iterator[tuple[Value, int]]:
    for cell, number in zip(cells.tolist(), counts.tolist(), strict=True):
        value = column.value(cell)
        if value is not None:
            yield value, number


def _sorting(value: Value) -> tuple[bool, float, str]:
    number = isinstance(value, int | float)
    return (not number, float(value) if number else 0.0, str(value))  # type: ignore[arg-type]


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
