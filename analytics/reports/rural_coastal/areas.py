"""Areas where remoteness and low participation meet: which, in what order, and how they lie.

What is said here of an area is known of the place, and no count of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from analytics.definitions import Definition
from analytics.disclosure import Dimension, SafeTable
from analytics.disclosure.derive import Derived, add_derived
from analytics.disclosure.pool import merge_rows
from analytics.reports.counting import NOT_KNOWN
from etl.engine import Engine, Expression, load_stages

#: How many areas are listed.
LISTED: Final = 20
#: From the middle of an area, in a straight line.
REACH_KM: Final = 10
ELSEWHERE: Final = "elsewhere"
RANK_NOTE: Final = (
    f"Areas are the {LISTED} rural neighbourhoods of low participation in Great Britain that are"
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


def dimension_of(areas: pl.DataFrame, rural: Definition, low: Definition) -> Dimension:
    """Break down by the listed areas, with everybody else in two rows of their own."""
    named = tuple(
        (row["neighbourhood"], f"{place}. {_name(row)}")
        for place, row in enumerate(areas.iter_rows(named=True), 1)
    )
    categories = (*named, *_OTHERS)
    return Dimension(f"areas.{rural.key}.{low.key}", "Area", categories)


def add_facts(table: SafeTable, analysis: Path) -> SafeTable:
    """Give the areas of a table with how far each is from what, and name what is nearest.

    Parameters
    ----------
    analysis
        The `analysis` folder of the edition.
    """
    labels = {keys[0]: labels[0] for keys, labels in zip(table.keys, table.labels, strict=True)}
    areas = {(key,): (key, label) for key, label in labels.items() if key not in NO_AREA}
    facts = _read_facts(analysis, [key for key, _ in areas.values()])
    columns = [
        Derived(name, label, unit, 1, _look_up(facts, name))
        for name, label, unit in (
            ("provider_km", "Nearest HE provider, km", "km"),
            ("school_km", "Nearest school, km", "km"),
            ("schools", f"Schools within {REACH_KM} km", "schools"),
            ("coast_km_estimate", "Coast, km", "km"),
        )
    ]
    said = [_say(labels[code], fact) for code, fact in facts.items()]
    nearest = f"Nearest school, and nearest provider of higher education: {'; '.join(said)}."
    alone = merge_rows(table, table.dimensions[0], areas)
    return add_derived(alone, columns, notes=[nearest] if said else ())


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
    """Read what is known of areas, by code, in the order given."""
    path = analysis / "neighbourhoods.parquet"
    if not path.exists():
        return {}
    held = pl.read_parquet_schema(path)
    wanted = [name for name in (*_FACTS, "coast_km_estimate") if name in held]
    rows = pl.scan_parquet(path).filter(pl.col("neighbourhood").is_in(codes)).select(wanted)
    found = {row["neighbourhood"]: row for row in rows.collect().to_dicts()}
    schools = _read_schools(analysis)
    for row in found.values():
        row["schools"], row["school"] = schools.look(row["easting_m"], row["northing_m"])
    return {code: found[code] for code in codes if code in found}


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
