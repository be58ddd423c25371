"""What home postcodes say of their neighbourhoods, and which editions an edition is made of.

Participants are given figures of areas, never codes of areas. What is not loaded is a column of
nulls.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.postcodes import PostcodeDirectory
from etl.reference.attach import attach_file
from etl.reference.editions import Edition
from etl.reference.kinds import get_indicator
from etl.reference.place_editions import (
    PARTICIPATION,
    AreaSource,
    Catalogue,
    Pair,
    read_catalogue,
)
from etl.warehouse.editions import WarehouseError

#: Editions that a build is to use instead of those in use: `{"imd": "2019"}`.
Chosen = Mapping[str, str]
_TYPES: Final[Mapping[str, pl.DataType]] = {
    "whole": pl.Int16(),
    "flag": pl.Boolean(),
    "text": pl.String(),
    "people": pl.Int32(),
}
_SCHOOLS: Final = "gias"
_LSOAS: Final = ("lsoa21", "lsoa11")
_NO_LETTER: Final = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and the indicators that can fill it, the best first.

    Attributes
    ----------
    counts_people : of an area. It stands with neighbourhoods alone: among the figures of a home a
        number of people would almost name the area.
    """

    name: str
    indicators: tuple[str, ...]
    dtype: pl.DataType
    counts_people: bool


@dataclass(frozen=True, slots=True)
class SmallAreas:
    """What leads from postcodes to LSOAs.

    Attributes
    ----------
    level : the area type it is loaded as: lsoa21 or lsoa11.
    """

    level: str
    source: AreaSource


@dataclass(frozen=True, slots=True)
class Plan:
    """Which edition of which indicator fills which column.

    Attributes
    ----------
    participants : columns of the participants; None where nothing that fills it is loaded.
    editions : the same in every edition that is loaded, by `<column>__<edition>`.
    counts : of people, columns of neighbourhoods alone; None where nothing that fills it is loaded.
    small_areas : what neighbourhoods are; None where nothing loaded leads to LSOAs.
    schools : the register of schools (GIAS), or None.
    """

    participants: Mapping[str, Pair | None]
    editions: Mapping[str, Pair]
    counts: Mapping[str, Pair | None]
    small_areas: SmallAreas | None = None
    schools: Edition | None = None

    @property
    def pairs(self) -> dict[str, Pair]:
        """All that is to be joined to homes, by the name of its column."""
        return _loaded(self.participants) | dict(self.editions)

    @property
    def area_pairs(self) -> dict[str, Pair]:
        """All that is said of neighbourhoods, by the name of its column."""
        return self.pairs | _loaded(self.counts)

    def describe(self) -> list[dict[str, Any]]:
        """Say for each column which edition it comes from, for the manifest."""
        return [
            {
                "column": name,
                "indicator": pair.indicator.key,
                "label": pair.indicator.label,
                "kind": pair.edition.kind,
                "edition": pair.edition.edition,
                "revision": pair.edition.revision,
                "by": pair.level,
                "source_name": pair.edition.source_name,
                "table_sha256": pair.edition.table_sha256,
                "estimate": pair.edition.estimate,
                "estimated_areas": pair.source is not None and pair.source.edition.estimate,
                "synthetic": pair.edition.synthetic,
            }
            for name, pair in self.area_pairs.items()
        ]

    def describe_areas(self) -> dict[str, Any] | None:
        """Say what neighbourhoods are and what leads to them, for the manifest; None: sectors."""
        areas = self.small_areas
        if areas is None:
            return None
        edition = areas.source.edition
        return {"level": areas.level, "by": name_of(edition), "estimate": edition.estimate}

    @property
    def used(self) -> tuple[Edition, ...]:
        """Each edition that is read, those that lead from postcodes to areas among them."""
        used = {pair.edition.folder: pair.edition for pair in self.area_pairs.values()}
        for pair in self.area_pairs.values():
            if pair.source is not None:
                used[pair.source.edition.folder] = pair.source.edition
        if self.small_areas is not None:
            used[self.small_areas.source.edition.folder] = self.small_areas.source.edition
        if self.schools is not None:
            used[self.schools.folder] = self.schools
        return tuple(edition for _, edition in sorted(used.items()))


def list_columns() -> tuple[Column, ...]:
    """List the columns of homes, in their order among the participants'."""
    return tuple(column for column in _read_columns() if not column.counts_people)


def list_counts() -> tuple[Column, ...]:
    """List the columns that count people of neighbourhoods."""
    return tuple(column for column in _read_columns() if column.counts_people)


@cache
def _read_columns() -> tuple[Column, ...]:
    with (files("etl.warehouse") / "indicators.csv").open(encoding="utf-8") as file:
        return tuple(
            Column(
                row["column"],
                tuple(row["indicators"].split("|")),
                _TYPES[row["type"]],
                counts_people=row["type"] == "people",
            )
            for row in csv.DictReader(file)
        )


def plan_indicators(reference: Path, chosen: Chosen) -> Plan:
    """Decide which editions fill which columns.

    Of several indicators that could fill a column, one that somebody published goes before one
    that is synthetic; then the order of `indicators.csv` decides.

    Raises
    ------
    WarehouseError
        A chosen edition is not loaded.
    ReferenceStoreError
        A description in the store is damaged.
    """
    catalogue = read_catalogue(reference)
    _check_chosen(catalogue, chosen)
    participants: dict[str, Pair | None] = {}
    editions: dict[str, Pair] = {}
    for column in list_columns():
        reachable = _list_reachable(catalogue, column)
        for pair in reachable:
            editions.setdefault(f"{column.name}__{_name_edition(pair.edition)}", pair)
        participants[column.name] = _choose(reachable, chosen)
    counts = {
        column.name: _choose(_list_reachable(catalogue, column), chosen) for column in list_counts()
    }
    schools = (e for e in catalogue.editions if e.kind == _SCHOOLS and _is_wanted(e, chosen))
    areas = _find_small_areas(catalogue)
    return Plan(participants, editions, counts, areas, next(schools, None))


def join_indicators(
    plan: Plan,
    reference: Path,
    homes: Path,
    out: Path,
    directory: PostcodeDirectory,
) -> None:
    """Write what is said of each home: `pseudonym` and a column for each name of the plan.

    Parameters
    ----------
    homes
        Parquet with `pseudonym` and `postcode`.
    out
        Where to; postcodes stay behind.
    """
    wanted = {name: (p.indicator.key, p.edition.edition) for name, p in plan.pairs.items()}
    joined = homes
    if wanted:
        joined = out.with_name("homes-joined.parquet")
        attach_file(reference, homes, joined, wanted, directory=directory)
    pl.scan_parquet(joined).select("pseudonym", *shape_columns(plan)).sink_parquet(out)


def shape_columns(plan: Plan) -> list[pl.Expr]:
    """Bring what was looked up to the columns of the tables, in their order and types."""
    types, there = {column.name: column.dtype for column in list_columns()}, plan.pairs
    return [
        _shaped(name, types[name.partition("__")[0]], there=name in there)
        for name in (*plan.participants, *plan.editions)
    ]


def name_of(edition: Edition) -> str:
    """Name an edition of reference data as the manifest does: `reference/imd/2019/1`."""
    return f"reference/{edition.kind}/{edition.edition}/{edition.revision}"


def _list_reachable(catalogue: Catalogue, column: Column) -> list[Pair]:
    """List the editions that can fill a column, the best first."""
    reachable = [pair for key in column.indicators for pair in _reachable(catalogue, key)]
    return sorted(reachable, key=lambda pair: pair.edition.synthetic)


def _choose(reachable: list[Pair], chosen: Chosen) -> Pair | None:
    return next((pair for pair in reachable if _is_wanted(pair.edition, chosen)), None)


def _loaded(columns: Mapping[str, Pair | None]) -> dict[str, Pair]:
    return {name: pair for name, pair in columns.items() if pair is not None}


def _reachable(catalogue: Catalogue, indicator: str) -> list[Pair]:
    """Editions of an indicator that postcodes lead to, with what is loaded."""
    column = get_indicator(indicator).column
    return [
        pair
        for pair in catalogue.pairs
        if pair.indicator.key == indicator
        and column in pair.edition.columns
        and (pair.by_postcode or pair.source is not None or pair.level == "lad")
    ]


def _find_small_areas(catalogue: Catalogue) -> SmallAreas | None:
    """Find what leads to LSOAs: a directory, the OfS look-up, an estimate; nothing invented."""
    found = [
        SmallAreas(level, catalogue.sources[level])
        for level in _LSOAS
        if level in catalogue.sources and not catalogue.sources[level].edition.synthetic
    ]
    found.sort(key=lambda each: _rank_source(each.source.edition))
    return found[0] if found else None


def _rank_source(edition: Edition) -> tuple[bool, bool]:
    return edition.estimate, edition.kind == PARTICIPATION


def _is_wanted(edition: Edition, chosen: Chosen) -> bool:
    named = chosen.get(edition.kind)
    return edition.in_use if named is None else edition.edition == named


def _check_chosen(catalogue: Catalogue, chosen: Chosen) -> None:
    for kind, edition in chosen.items():
        loaded = [each.edition for each in catalogue.editions if each.kind == kind]
        if edition not in loaded:
            named = ", ".join(loaded) or "none"
            raise WarehouseError(f"Edition {edition} of {kind} is not loaded. Loaded: {named}.")


def _shaped(name: str, dtype: pl.DataType, *, there: bool) -> pl.Expr:
    if not there:
        return pl.lit(None, dtype).alias(name)
    value = pl.col(name)
    if dtype == pl.Int16():
        # Whole steps only: the tenth of a kilometre would come close to an address.
        value = value.cast(pl.Float64).floor()
    return value.cast(dtype, strict=False)


def _name_edition(edition: Edition) -> str:
    """Name an edition in a column: `2021`, also of one that is named with its areas."""
    name = edition.edition.removesuffix(f"-{edition.area_type}")
    return _NO_LETTER.sub("_", name.lower()).strip("_")
