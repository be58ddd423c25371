"""A participation look-up in the layout of the OfS postcode file, with synthetic quintiles.

The real file is the user's to load; this one says "synthetic" in every name of an area.
"""

from pathlib import Path

import polars as pl

from etl.demo.draws import stream
from etl.demo.people import World
from etl.demo.places import Places
from etl.reference.participation import COLUMNS


def write_participation(path: Path, world: World) -> int:
    """Write the look-up for every postcode of the synthetic England and give the number of rows."""
    areas = _describe_areas(world.seed, world.places)
    path.parent.mkdir(parents=True, exist_ok=True)
    postcodes = world.places.postcodes.select(
        # The official file writes seven characters first, then the usual form.
        pl.col("postcode").str.split(" ").list.first().str.pad_end(4).alias("out"),
        "postcode",
        "area",
    ).select(
        (pl.col("out") + pl.col("postcode").str.split(" ").list.last()).alias("postcode"),
        pl.col("postcode").alias("postcode2"),
        "area",
    )
    rows = postcodes.join(areas, on="area", maintain_order="left").select(COLUMNS)
    rows.write_csv(path)
    return len(rows)


def _describe_areas(seed: int, places: Places) -> pl.DataFrame:
    rng = stream(seed, "reference")
    quintile = places.areas["quintile"]
    nearby = pl.Series(rng.choice([-1, 0, 0, 0, 1], len(quintile)))
    near = (quintile + nearby).clip(1, 5)
    code = pl.lit("S9") + pl.col("area").cast(pl.String).str.pad_start(7, "0")
    name = pl.lit("Synthetic area ") + pl.col("sector")
    blank = pl.lit(None, dtype=pl.String)
    return places.areas.join(
        places.localities.select("locality", "region"), on="locality", maintain_order="left"
    ).select(
        "area",
        quintile.alias("polar4_quintile"),
        near.alias("polar3_quintile"),
        quintile.alias("tundra_msoa_quintile"),
        near.alias("tundra_lsoa_quintile"),
        quintile.alias("adult_he_2011_quintile"),
        near.alias("gaps_gcse_quintile"),
        near.alias("gaps_gcse_ethnicity_quintile"),
        ((quintile == 1) & (near <= 2)).cast(pl.Int64).alias("uni_connect_target_ward"),
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
        pl.lit("England").alias("country"),
    )
