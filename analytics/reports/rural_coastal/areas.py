"""Areas where remoteness and low participation meet: which, in what order, and how they lie.

What is said here of an area is known of the place, and no count of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from analytics.definitions import Definition, list_definitions
from analytics.disclosure import Dimension, SafeTable
from analytics.disclosure.derive import Derived, add_derived
from analytics.disclosure.pool import merge_rows
from analytics.reports.counting import NOT_KNOWN
from analytics.reports.rural_coastal.classes import (
    LOW_PARTICIPATION,
    RURAL,
    key_of,
    list_columns,
)
from etl.engine import DuckEngine, Engine, Expression, load_stages

#: How many areas are listed.
LISTED: Final = 20
#: From the middle of an area, in a straight line.
REACH_KM: Final = 10
ELSEWHERE: Final = "elsewhere"
#: Keys of the tables of all areas that are in any list, their dimension, and a count in them.
AREAS: Final = "areas@listed"
YOUNG_AREAS: Final = "young_areas@listed"
AREA: Final = "area"
NEAR: Final = "near"
RANK_NOTE: Final = (
    f"Areas are rural neighbourhoods of low participation in Great Britain, at most {LISTED}: those"
    " farthest from a provider of higher education: in that order, then by distance to a school or"
    " college that teaches pupils of 13 and older, then by code. Distances are in a straight line"
    " from the middle of the neighbourhood's postcodes."
)
_STAGES: Final = load_stages("analytics.reports", "sql/remote_areas")
_PRIMARY_AGE: Final = 13
_FACTS: Final = ("neighbourhood", "easting_m", "northing_m", "provider", "provider_km", "school_km")
_OTHERS: Final = ((ELSEWHERE, "All other neighbourhoods"), (NOT_KNOWN, "Home or place not known"))
#: Keys of rows that are of no single area.
NO_AREA: Final = tuple(key for key, _ in _OTHERS)


def list_areas(engine: Engine, rural: Definition, low: Definition) -> pl.DataFrame:
    """List the areas that are both rural and of low participation, ranked.

    Returns
    -------
    pl.DataFrame
        `neighbourhood`, `name`, `local_authority_name`, `easting_m`, `northing_m`, `provider_km`,
        `school_km`; at most `LISTED` rows.
    """
    texts = {"rural": Expression(rural.sql), "low_participation": Expression(low.sql)}
    engine.run(_STAGES, texts)
    return rank_areas(engine.fetch("remote_areas", order_by=["neighbourhood"]))


def rank_areas(areas: pl.DataFrame) -> pl.DataFrame:
    """Rank areas by how remote they are, the most remote first; give those that are listed.

    Parameters
    ----------
    areas
        `provider_km`, `school_km` (km, or null, which ranks last) and `neighbourhood`.
    """
    return areas.sort(
        "provider_km",
        "school_km",
        "neighbourhood",
        descending=[True, True, False],
        nulls_last=True,
    ).head(LISTED)


def dimension_of(areas: pl.DataFrame) -> Dimension:
    """Break down by areas, with everybody else in two rows of their own."""
    named = tuple((row["neighbourhood"], _name(row)) for row in areas.iter_rows(named=True))
    return Dimension(AREA, "Area", (*named, *_OTHERS))


def add_lists(tables: Mapping[str, SafeTable], analysis: Path) -> dict[str, SafeTable]:
    """Give the printed tables of areas by list, ranked, with how far each area is from what.

    Parameters
    ----------
    tables
        The printed tables of the report.
    analysis
        The `analysis` folder of the edition.

    Returns
    -------
    dict[str, SafeTable]
        `areas@estimate@polar4` and `young_areas@estimate@polar4` for each pair of definitions.
    """
    path = analysis / "neighbourhoods.parquet"
    if AREAS not in tables or not path.exists():
        return {}
    areas = tables[AREAS]
    labels = {keys[0]: names[0] for keys, names in zip(areas.keys, areas.labels, strict=True)}
    facts = _read_facts(analysis, [key for key in labels if key not in NO_AREA])
    found: dict[str, SafeTable] = {}
    with DuckEngine() as engine:
        engine.register("neighbourhoods", path)
        for rural, low in _list_pairs(engine):
            codes = list_areas(engine, rural, low)["neighbourhood"].to_list()
            if codes and labels.keys() >= set(codes):
                of_list = _pick_list(tables, codes, labels)
                of_list["areas"] = _add_facts(of_list["areas"], facts)
                found |= {key_of(name, rural.key, low.key): each for name, each in of_list.items()}
    return found


def _list_pairs(engine: Engine) -> list[tuple[Definition, Definition]]:
    """List the pairs of definitions by which the neighbourhoods can be told apart."""
    there = list_columns(engine)
    rural, low = (
        [each for each in list_definitions(family) if there.issuperset(each.needs)]
        for family in (RURAL, LOW_PARTICIPATION)
    )
    return list(product(rural, low))


def _pick_list(
    tables: Mapping[str, SafeTable], codes: Sequence[str], labels: Mapping[str, str]
) -> dict[str, SafeTable]:
    """Give the rows of a list, numbered in its order, of each printed table of areas."""
    rows: dict[tuple[str, ...], tuple[str, str]] = {
        (code,): (code, f"{place}. {labels[code]}") for place, code in enumerate(codes, 1)
    }
    named = (("areas", AREAS), ("young_areas", YOUNG_AREAS))
    return {
        name: merge_rows(tables[key], (AREA, "Area"), rows) for name, key in named if key in tables
    }


def _add_facts(table: SafeTable, facts: Mapping[str, Mapping[str, Any]]) -> SafeTable:
    """Add how far each area is from what, and name what is nearest."""
    columns = [
        Derived(name, label, unit, 1, _look_up(facts, name))
        for name, label, unit in (
            ("provider_km", "Nearest HE provider, km", "km"),
            ("school_km", "Nearest school, km", "km"),
            ("schools", f"Schools within {REACH_KM} km", "schools"),
            ("coast_km_estimate", "Coast, km", "km"),
        )
    ]
    said = [
        _say(labels[0], facts[keys[0]])
        for keys, labels in zip(table.keys, table.labels, strict=True)
    ]
    nearest = f"Nearest school, and nearest provider of higher education: {'; '.join(said)}."
    return add_derived(table, columns, notes=[nearest])


@dataclass(frozen=True, slots=True)
class _Schools:
    """Schools and colleges that teach pupils of 13 and older, with where they are."""

    names: Sequence[str]
    eastings_m: np.ndarray[Any, np.dtype[np.float64]]
    northings_m: np.ndarray[Any, np.dtype[np.float64]]

    def look(self, easting_m: float, northing_m: float) -> tuple[int, str | None]:
        """Give how many are within reach of a point, and the name of the nearest."""
        if not self.names:
            return 0, None
        apart_m = np.hypot(self.eastings_m - easting_m, self.northings_m - northing_m)
        return int((apart_m <= 1000 * REACH_KM).sum()), self.names[int(apart_m.argmin())]


def _read_facts(analysis: Path, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Read what is known of areas, by code."""
    path = analysis / "neighbourhoods.parquet"
    held = pl.read_parquet_schema(path)
    wanted = [name for name in (*_FACTS, "coast_km_estimate") if name in held]
    rows = pl.scan_parquet(path).filter(pl.col("neighbourhood").is_in(codes)).select(wanted)
    found = {row["neighbourhood"]: row for row in rows.collect().to_dicts()}
    schools = _read_schools(analysis)
    for row in found.values():
        row["schools"], row["school"] = schools.look(row["easting_m"], row["northing_m"])
    return found


def _read_schools(analysis: Path) -> _Schools:
    path = analysis / "institutions.parquet"
    if not path.exists() or "easting_m" not in pl.read_parquet_schema(path):
        return _Schools((), np.empty(0), np.empty(0))
    teaches = pl.coalesce(pl.col("high_age") >= _PRIMARY_AGE, pl.col("phase") != "primary", True)
    rows = (
        pl.scan_parquet(path)
        .filter(teaches, pl.col("closed_on").is_null(), pl.col("easting_m").is_not_null())
        .select("urn", "name", "easting_m", "northing_m")
        .sort("urn")
        .collect()
    )
    eastings, northings = (
        rows[each].to_numpy().astype(float) for each in ("easting_m", "northing_m")
    )
    return _Schools(rows["name"].to_list(), eastings, northings)


def _look_up(facts: Mapping[str, Mapping[str, Any]], name: str) -> Any:
    return lambda keys, _: facts.get(keys[0], {}).get(name)


def _say(label: str, fact: Mapping[str, Any]) -> str:
    school, provider = (fact.get(each) or "not known" for each in ("school", "provider"))
    return f"{label}: {school}, {provider}"


def _name(row: Mapping[str, Any]) -> str:
    name, authority = row["name"] or row["neighbourhood"], row["local_authority_name"]
    return f"{name}, {authority}" if authority else str(name)
