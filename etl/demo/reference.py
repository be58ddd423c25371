"""Synthetic reference data by postcode, in a store: participation and deprivation, two editions.

The real files are the user's to load; these say "synthetic" in every description and in every
name of an area. Between editions a few areas move, as official ones do.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from etl.demo.draws import stream
from etl.demo.people import World
from etl.demo.places import Places
from etl.reference.layouts import Reading
from etl.reference.layouts.participation import COLUMNS
from etl.reference.store import ReferenceStore

NOTE: Final = "Synthetic, made for the demonstration: it says nothing of any real place."
#: When the synthetic editions say that they were loaded: no clock, so that they repeat.
MADE_AT: Final = datetime(2026, 11, 21, tzinfo=UTC)
#: Share of areas that stand in another step in the earlier edition. Of the areas in the first
#: decile of IMD 2025, 82 % were in it in 2019 (domain.md 5.1).
_MOVED_PARTICIPATION: Final = 0.04
_MOVED_DEPRIVATION: Final = 0.18
_POLAR: Final = ("polar4_quintile", "polar3_quintile")


def write_reference(root: Path, world: World) -> dict[str, int]:
    """Write the editions into a store and give the number of rows of each.

    Parameters
    ----------
    root
        Folder of the store.

    Returns
    -------
    dict[str, int]
        Rows by `<kind>/<edition>`; a row is a postcode of the synthetic England.
    """
    postcodes = world.places.postcodes.select("postcode", "area")
    store = ReferenceStore(root)
    rows = {}
    areas = world.places.areas.join(
        world.places.localities.select("locality", "region"), on="locality", maintain_order="left"
    ).with_columns(country=pl.lit("England"))
    participation = describe_areas(stream(world.seed, "reference"), areas)
    deprivation = _draw_deprivation(world.seed, world.places)
    for kind, edition, areas in list_editions(participation, deprivation, world.seed):
        table = postcodes.join(areas, on="area", maintain_order="left").drop("area")
        if kind == "ofs_participation":
            table = table.with_columns(postcode2=pl.col("postcode")).select(COLUMNS)
        reading = Reading(edition, "postcode", None, table, (NOTE,), synthetic=True)
        added = store.add(reading, kind, loaded_at=MADE_AT)
        rows[f"{kind}/{edition}"] = added.rows
    return rows


def list_editions(
    participation: pl.DataFrame, deprivation: pl.DataFrame, seed: int, *names: str
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """List kind, edition and measures by `area`: the later edition as given, the one before it.

    Parameters
    ----------
    seed, names
        Of the streams that decide which areas stood elsewhere in the earlier one.
    """
    measures = [c for c in participation.columns if c.endswith("_quintile") and c not in _POLAR]
    rng = stream(seed, *names, "2023-09")
    earlier = _move(rng, participation, measures, 5, _MOVED_PARTICIPATION)
    yield "ofs_participation", "2023-09", earlier
    yield "ofs_participation", "2024-09", participation
    deciles = ["imd_decile", "idaci_decile"]
    rng = stream(seed, *names, "imd-2019")
    before = _move(rng, deprivation, deciles, 10, _MOVED_DEPRIVATION)
    yield "imd", "2019", _with_quintiles(before)
    yield "imd", "2025", _with_quintiles(deprivation)


def describe_areas(rng: np.random.Generator, areas: pl.DataFrame) -> pl.DataFrame:
    """Give areas the columns of the OfS look-up, from their quintile of participation.

    Parameters
    ----------
    areas
        area, sector, quintile (1 lowest to 5), region, country.
    """
    quintile = areas["quintile"].cast(pl.Int8)
    nearby = pl.Series(rng.choice([-1, 0, 0, 0, 1], len(quintile)))
    near = (quintile + nearby).clip(1, 5).cast(pl.Int8)
    code = pl.lit("S9") + pl.col("area").cast(pl.String).str.pad_start(7, "0")
    name = pl.lit("Synthetic area ") + pl.col("sector")
    blank = pl.lit(None, dtype=pl.String)
    return areas.select(
        "area",
        quintile.alias("polar4_quintile"),
        near.alias("polar3_quintile"),
        quintile.alias("tundra_msoa_quintile"),
        near.alias("tundra_lsoa_quintile"),
        quintile.alias("adult_he_2011_quintile"),
        near.alias("gaps_gcse_quintile"),
        near.alias("gaps_gcse_ethnicity_quintile"),
        ((quintile == 1) & (near <= 2)).alias("uni_connect_target_ward"),
        *(blank.alias(column) for column in COLUMNS if column.startswith("reason_removed")),
        *(
            code.alias(column)
            for column in COLUMNS
            if column.startswith(("msoa", "lsoa", "cas_ward")) and "name" not in column
        ),
        *(name.alias(column) for column in ("msoa_name", "lsoa_name", "cas_ward_name")),
        pl.lit("Synthetic").alias("postcode_status"),
        pl.lit("SYN").alias("itl2_code"),
        (pl.lit("Synthetic ") + pl.col("region")).alias("itl2_name"),
        "country",
    )


def _draw_deprivation(seed: int, places: Places) -> pl.DataFrame:
    """Draw deciles, 1 the most deprived, that go with low participation without being it."""
    rng = stream(seed, "deprivation")
    participation = places.areas["quintile"].to_numpy() * 2
    drawn = {
        column: np.clip(
            participation - rng.integers(0, 2, len(participation))
            + np.rint(rng.normal(0, 1.5, len(participation))).astype(np.int64),
            1,
            10,
        )
        for column in ("imd_decile", "idaci_decile")
    }  # fmt: skip
    return places.areas.select("area").with_columns(
        pl.Series(column, values, dtype=pl.Int8) for column, values in drawn.items()
    )


def _move(
    rng: np.random.Generator, areas: pl.DataFrame, columns: list[str], steps: int, share: float
) -> pl.DataFrame:
    """Put a share of areas one step up or down in all of the columns."""
    moved = rng.random(len(areas)) < share
    by = pl.Series(np.where(moved, rng.choice([-1, 1], len(areas)), 0), dtype=pl.Int8)
    return areas.with_columns((pl.col(c) + by).clip(1, steps).cast(pl.Int8) for c in columns)


def _with_quintiles(areas: pl.DataFrame) -> pl.DataFrame:
    return areas.select(
        "area",
        "imd_decile",
        ((pl.col("imd_decile") + 1) // 2).alias("imd_quintile"),
        "idaci_decile",
        ((pl.col("idaci_decile") + 1) // 2).alias("idaci_quintile"),
    )
