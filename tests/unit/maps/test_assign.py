from pathlib import Path

import geopandas
import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maps.assign import NOWHERE, assign_nearest, assign_points

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
#: Codes of Barnsley and Sheffield since April 2025.
RENAMED_2025 = {"E08000016": "E08000038", "E08000019": "E08000039"}
whole_km = st.integers(0, 6)
points = st.lists(st.tuples(whole_km, whole_km), min_size=1, max_size=8)
#: A row of squares of 2 km, of which neighbours share an edge.
SQUARES = [shapely.box(2 * i, 1, 2 * i + 2, 3) for i in range(3)]


@given(points)
def test_assign_points__any_points__the_first_area_that_meets_each(given_points):
    east, north = np.array(given_points).T
    expected = [
        next((i for i, square in enumerate(SQUARES) if square.intersects(shapely.Point(p))), -1)
        for p in given_points
    ]
    assert assign_points(east, north, SQUARES).tolist() == expected


def test_assign_points__shared_edge__the_first_area():
    assert assign_points([2, 4], [2, 2], SQUARES).tolist() == [0, 1]
    assert assign_points([2, 4], [2, 2], SQUARES[::-1]).tolist() == [1, 0]


def test_assign_points__hole_and_island__outline_counts_not_rectangle():
    outer = shapely.box(0, 0, 10, 10) - shapely.box(4, 4, 6, 6)
    far = shapely.MultiPolygon([outer, shapely.box(20, 20, 21, 21)])
    assert assign_points([1, 5, 20.5, 15], [1, 5, 20.5, 15], [far]).tolist() == [0, -1, 0, -1]


def test_assign_points__no_place__nowhere():
    found = assign_points([-1, np.nan, 1], [-1, np.nan, 2], SQUARES)
    assert found.tolist() == [NOWHERE, NOWHERE, 0]


def test_assign_points__missing_and_empty_areas__hold_nothing():
    areas = [None, shapely.Polygon(), SQUARES[0]]
    assert assign_points([1], [2], areas).tolist() == [2]
    assert assign_points([1], [2], []).tolist() == [NOWHERE]


def test_assign_points__more_than_one_chunk__each_by_itself(monkeypatch):
    monkeypatch.setattr("maps.assign._CHUNK", 2)
    assert assign_points([1, 3, 5, 7, 5], [2] * 5, SQUARES).tolist() == [0, 1, 2, -1, 2]


def test_assign_points__lengths_differ__refused():
    with pytest.raises(ValueError, match="2 eastings were given, but 1 northings"):
        assign_points([1, 2], [1], SQUARES)


def test_assign_nearest__off_the_shore__the_nearest_within_reach():
    found = assign_nearest([1, 1, 2, 5.9], [0.5, -1, 3.5, 3.9], SQUARES, reach_m=1)
    # Above a shared edge both are as near: the first.
    assert found.tolist() == [0, NOWHERE, 0, 2]
    assert assign_nearest([], [], SQUARES, reach_m=1).tolist() == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official data are not on this machine")
def test_assign_points__real_postcodes__agree_with_the_directory():
    areas = geopandas.read_parquet(SHARED / "boundaries" / "ltla24.parquet").to_crs("EPSG:27700")
    codes = areas["ltla24_code"].replace(RENAMED_2025).to_numpy()
    postcodes = pl.read_parquet(SHARED / "postcodes" / "postcodes_sample_2pct.parquet").filter(
        pl.col("e_src").is_not_null(), ~pl.col("postcode").str.starts_with("BT")
    )
    found = assign_points(postcodes["e_src"], postcodes["n_src"], areas.geometry.to_numpy())
    same = codes[found] == postcodes["lad25"].cast(pl.String).to_numpy()
    # What differs lies within the 500 m to which these boundaries are generalised.
    assert same.mean() > 0.985
    assert (found == NOWHERE).mean() < 0.005
