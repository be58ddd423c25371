"""What is kept of a classification beside its table: how it was made, profiles, its areas."""

import io
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from etl.reference.editions import Edition
from etl.reference.store import ReferenceStore

KIND = "neighbourhood_types"
PROFILES, AREAS = "profiles.json", "areas.parquet"
TYPE, GROUP = "neighbourhood_type", "neighbourhood_group"
_PLACED = ("postcodes", "easting_m", "northing_m", "lad")


@dataclass(frozen=True)
class Kept:
    """An edition of neighbourhood types as pages show it.

    Attributes
    ----------
    types : a mapping for each type, by number: `neighbourhood_type`, `neighbourhood_group`,
        `areas` (rows of an official look-up), `share`; of a derived edition also what
        `analytics.neighbourhoods.profile` and `write_portraits` say.
    made, quality, measures, figures : as `build` describes it; empty for an official look-up.
    """

    edition: Edition
    types: tuple[dict[str, Any], ...]
    made: dict[str, Any]
    quality: dict[str, Any]
    measures: tuple[dict[str, str], ...]
    figures: tuple[dict[str, Any], ...]

    @property
    def is_derived(self) -> bool:
        """Whether Hearth made it, so that its types are described."""
        return bool(self.made)

    def find_type(self, number: int) -> dict[str, Any] | None:
        """Find a type by its number."""
        return next((one for one in self.types if one[TYPE] == number), None)


def write_description(described: dict[str, Any], areas: pl.DataFrame) -> dict[str, bytes]:
    """Return the files that lie beside an edition: the same for the same classification."""
    out = io.BytesIO()
    areas.select("code", TYPE, GROUP, *_PLACED).write_parquet(out)
    return {
        PROFILES: (json.dumps(described, indent=1) + "\n").encode(),
        AREAS: out.getvalue(),
    }


def list_kept(root: Path) -> list[Edition]:
    """List the editions of neighbourhood types, the one in use first, then the newest first.

    One revision of each: that in use, else the newest.
    """
    found: dict[str, Edition] = {}
    for one in ReferenceStore(root).editions(KIND):
        if one.edition not in found or not found[one.edition].in_use:
            found[one.edition] = one
    newest = sorted(found.values(), key=lambda one: one.loaded_at, reverse=True)
    return sorted(newest, key=lambda one: not one.in_use)


def read_kept(edition: Edition) -> Kept:
    """Read what is known of an edition; kept in memory for the next reader."""
    return _read(edition.path(), edition)


@lru_cache(maxsize=4)
def _read(path: Path, edition: Edition) -> Kept:
    file = edition.folder / PROFILES
    if file.is_file():
        read = json.loads(file.read_text(encoding="utf-8"))
        return Kept(
            edition,
            tuple(read["types"]),
            read["made"],
            read["quality"],
            tuple(read["measures"]),
            tuple(read["figures"]),
        )
    return Kept(edition, tuple(_count(path, edition)), {}, {}, (), ())


def _count(path: Path, edition: Edition) -> list[dict[str, Any]]:
    """Count the rows of each type of an official look-up; types of no group have none."""
    groups = GROUP in edition.columns
    first = pl.col(GROUP).first() if groups else pl.lit(None, dtype=pl.Int64).alias(GROUP)
    if TYPE not in edition.columns:
        return []
    return (
        pl.scan_parquet(path)
        .drop_nulls(TYPE)
        .group_by(TYPE)
        .agg(first, pl.len().alias("areas"))
        .sort(TYPE)
        .with_columns((pl.col("areas") / pl.col("areas").sum()).alias("share"))
        .collect()
        .to_dicts()
    )


def read_areas(edition: Edition) -> pl.DataFrame:
    """Read the areas of a derived edition with their places, by code; empty for another."""
    file = edition.folder / AREAS
    if not file.is_file():
        return pl.DataFrame(
            schema={"code": pl.String, TYPE: pl.Int64, GROUP: pl.Int64, "lad": pl.String}
            | dict.fromkeys(_PLACED[:3], pl.Float64)
        )
    return pl.read_parquet(file)
