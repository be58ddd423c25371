"""Rural areas by coast and participation, ranked: worked out anew by GeoPandas, official files."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import polars as pl
import pytest
import shapely

from analytics.definitions import get_definition
from analytics.reports.rural_coastal import classify_neighbourhoods
from analytics.reports.rural_coastal.areas import LISTED, list_areas
from etl.engine import DuckEngine
from etl.warehouse.nearby import add_distances
from maps.coast import Coastline

SHARED = Path(__file__).parents[5].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the open data are not here")
LINE = "coastline/gb_coast_estuaries_lt1000m_closed_simpl100m.parquet"
GRID = "EPSG:27700"
MIDDLE = ["easting_m", "northing_m"]


@pytest.fixture(scope="module")
def facts() -> pl.DataFrame:
    """A row a rural LSOA of England and Wales with a postcode in use, as the files say."""
    postcodes = pl.scan_parquet(SHARED / "postcodes/uk_postcodes_all_1m.parquet").filter("live")
    middles = postcodes.group_by("lsoa21_dz21").agg(
        pl.col("e").mean().alias(MIDDLE[0]), pl.col("n").mean().alias(MIDDLE[1])
    )
    middles = middles.with_columns(lsoa21_code=pl.col("lsoa21_dz21").cast(pl.String))
    ruc = pl.scan_parquet(SHARED / "ons_lookups_ruc/ruc21_lsoa21.parquet").filter(
        pl.col("ruc21_code").str.starts_with("R")
    )
    entry = pl.scan_parquet(SHARED / "he_entry_proxy/he_entry_proxy_iod2025_lsoa21.parquet")
    joined = ruc.join(middles, on="lsoa21_code").join(entry, on="lsoa21_code", how="left")
    return joined.sort("lsoa21_code").collect()


@pytest.fixture(scope="module")
def schools() -> pd.DataFrame:
    """Open establishments that have a place."""
    columns = ["establishment_name", "establishment_type", "education_phase", "easting", "northing"]
    found = pd.read_parquet(SHARED / "schools/gias_open_2025-05-24.parquet", columns=columns)
    return found[(found["easting"] > 0) & (found["northing"] > 0)]


@pytest.fixture(scope="module")
def expected(facts: pl.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """What the report should say of each LSOA, by GeoPandas."""
    table = facts.to_pandas()
    is_he = schools["establishment_type"] == "Higher education institutions"
    phases = schools["education_phase"].isin(["Secondary", "16 plus", "All-through"])
    places = geopandas.points_from_xy(table["easting_m"], table["northing_m"], crs=GRID)
    points = geopandas.GeoDataFrame(table, geometry=places)
    rings = geopandas.read_parquet(SHARED / LINE).to_crs(GRID).geometry.explode().get_coordinates()
    same = rings.index[1:] == rings.index[:-1]
    ends = np.stack([rings.to_numpy()[:-1][same], rings.to_numpy()[1:][same]], axis=1)
    return points.assign(
        coast_km=measure(points, shapely.linestrings(ends)),
        low=table["he_entry_quintile_unweighted"].map({1: True}).fillna(value=False),
        provider_km=measure(points, place(schools[is_he])),
        school_km=measure(points, place(schools[phases & ~is_he])),
    )


def place(schools: pd.DataFrame) -> object:
    return geopandas.points_from_xy(schools["easting"], schools["northing"])


def measure(points: geopandas.GeoDataFrame, targets: object) -> pd.Series:
    """Kilometres to the nearest of some shapes."""
    others = geopandas.GeoDataFrame(geometry=targets, crs=GRID)
    joined = points[["geometry"]].sjoin_nearest(others, distance_col="metres")
    return joined.groupby(level=0)["metres"].first() / 1000


@pytest.fixture(scope="module")
def held(facts: pl.DataFrame, schools: pd.DataFrame) -> pl.DataFrame:
    """The neighbourhoods as an edition has them."""
    lines = shapely.from_wkb(pl.read_parquet(SHARED / LINE)["geometry"].to_list())
    km = Coastline(lines).distances_km(*facts.select(MIDDLE).to_numpy().T)
    sites = pl.from_pandas(schools).with_columns(
        provider="establishment_name", easting_m="easting", northing_m="northing"
    )
    is_he = pl.col("establishment_type") == "Higher education institutions"
    teaches = pl.col("education_phase").is_in(["Secondary", "16 plus", "All-through"])
    table = facts.select(
        *MIDDLE,
        neighbourhood="lsoa21_code",
        name="lsoa21_code",
        local_authority=pl.lit("E00000000"),
        local_authority_name=pl.lit("Somewhere"),
        region=pl.lit("Somewhere"),
        urban=pl.col("ruc") == "Urban",
        coast_km_estimate=pl.Series(np.floor(km), dtype=pl.Int16),
        tundra_lsoa_quintile="he_entry_quintile_unweighted",
    )
    return add_distances(table, sites.filter(is_he), sites.filter(teaches & ~is_he))


@pytest.fixture(scope="module")
def engine(held: pl.DataFrame) -> Iterator[DuckEngine]:
    with DuckEngine() as opened:
        opened.register("neighbourhoods", held)
        yield opened


@pytest.mark.parametrize(("reach_km", "rural_coastal_low"), [(1, 57), (5, 190), (10, 289)])
def test_classify_neighbourhoods__official_files__as_geopandas_counts(
    engine: DuckEngine, expected: pd.DataFrame, reach_km: int, rural_coastal_low: int
) -> None:
    chosen = {
        "rural": get_definition("rural", "ruc"),
        "coast": get_definition("coast", f"within-{reach_km}-km"),
        "low_participation": get_definition("low_participation", "tundra-lsoa"),
    }
    found = Counter(classify_neighbourhoods(engine, chosen)["class"])
    known = expected[expected["he_entry_quintile_unweighted"].notna()]
    keys = (known["coast_km"] < reach_km).map(
        {True: "rural_coastal_", False: "rural_inland_"}
    ) + known["low"].map({True: "low", False: "other"})
    assert found.pop("none") == len(expected) - len(known)
    assert found == Counter(keys)
    assert found["rural_coastal_low"] == rural_coastal_low


def test_list_areas__official_files__ranked_as_by_pandas(
    engine: DuckEngine, expected: pd.DataFrame
) -> None:
    found = list_areas(
        engine, get_definition("rural", "ruc"), get_definition("low_participation", "tundra-lsoa")
    )
    remote = expected[expected["low"]].sort_values(
        ["provider_km", "school_km", "lsoa21_code"], ascending=[False, False, True]
    )
    assert len(remote) == 828
    first = remote.head(LISTED)
    assert found["neighbourhood"].to_list() == first["lsoa21_code"].tolist()
    for column in ("provider_km", "school_km"):
        assert found[column].to_list() == pytest.approx(first[column].tolist())
