"""Outlines of districts, loaded as a publisher's: a site that has them draws maps of districts."""

from pathlib import Path

import polars as pl
import shapely

from app.core.context import Hearth
from app.core.reference_loading import open_store
from app.core.report_editions import get_facts

REACH_M = 2_000


def load_outlines(hearth: Hearth, folder: Path) -> None:
    """Load a square around the middle of each English local authority of the current edition."""
    from geopandas import GeoDataFrame

    areas = pl.read_parquet(get_facts(hearth).analysis / "neighbourhoods.parquet")
    middles = (
        areas.filter(pl.col("local_authority").str.starts_with("E"))
        .group_by("local_authority")
        .agg(pl.col("easting_m", "northing_m").mean())
        .sort("local_authority")
    )
    named, east, north = (middles[column].to_numpy() for column in middles.columns)
    squares = shapely.box(east - REACH_M, north - REACH_M, east + REACH_M, north + REACH_M)
    path = folder / "LAD_squares.parquet"
    GeoDataFrame({"LAD24CD": named, "LAD24NM": named}, geometry=squares, crs=27700).to_parquet(path)
    open_store(hearth).load("boundaries", path, loaded_at=hearth.clock(), partial=True)
