from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import shapely

from app.core import drawn_boundaries
from app.core.boundaries import find_boundaries
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key
from etl.postcodes.traits import ENDED, LIVE, make_traits
from tests.support.places import Store

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WESTMINSTER, CAMDEN, BELFAST = "E09000033", "E09000007", "N09000003"
#: Two postcodes in each of two sectors, one that has ended, a box of a post office, one in Belfast.
PLACES = {
    "SW1A 1AA": (529_000, 179_600, WESTMINSTER),
    "SW1A 1AB": (529_400, 179_600, WESTMINSTER),
    "SW1A 2AA": (529_000, 180_400, WESTMINSTER),
    "WC1A 2AA": (529_400, 181_400, CAMDEN),
    "WC1A 2AB": (529_000, 181_400, CAMDEN),
    "WC1A 9ZZ": (560_000, 181_400, CAMDEN),
    "WC1A 9YY": (529_000, 181_000, ""),
    "BT1 1AA": (333_700, 374_100, BELFAST),
}
GONE = "WC1A 9ZZ"


def directory_of(places):
    rows = sorted(places.items(), key=lambda item: find_key(item[0]))
    authorities = sorted({"", *(place[2] for place in places.values())})
    return PostcodeDirectory(
        keys=np.array([find_key(code) for code, _ in rows], np.int64),
        eastings=np.array([place[0] for _, place in rows], np.int32),
        northings=np.array([place[1] for _, place in rows], np.int32),
        authority_index=np.array([authorities.index(p[2]) for _, p in rows], np.uint16),
        authorities=tuple(authorities),
        version="2026.1",
        traits=make_traits(
            np.array([ENDED if code == GONE else LIVE for code, _ in rows], np.uint8),
            np.zeros(len(rows), np.uint8),
            placeless=np.zeros(len(rows), bool),
            dated=np.zeros(len(rows), bool),
        ),
    )


@pytest.fixture
def hearth(tmp_path):
    """One whose postcodes lie close together: the lattice around them stays small."""
    near = {code: place for code, place in PLACES.items() if place[2] != BELFAST}
    return SimpleNamespace(
        postcodes=directory_of(near),
        settings=SimpleNamespace(instance=tmp_path),
        clock=lambda: NOON,
    )


def test_read_points__ended_and_boxes__left_out_and_belfast_on_the_british_grid(hearth):
    hearth.postcodes = directory_of(PLACES)
    points = drawn_boundaries.read_points(hearth)
    assert GONE not in points["postcode"]
    assert "WC1A 9YY" not in points["postcode"]
    belfast = points.row(by_predicate=pl.col("lad") == BELFAST, named=True)
    assert (belfast["easting_m"], belfast["northing_m"]) == pytest.approx(
        (146_500, 529_000), abs=999
    )
    assert belfast["sector"] == "BT1 1"
    assert "lsoa21" not in points.columns


def test_read_points__look_up_loaded__with_its_lsoas_and_no_data_zones(hearth, tmp_path):
    codes = pl.DataFrame(
        {"postcode": ["SW1A 1AA", "WC1A 2AA"], "lsoa21": ["E01004736", "S01000001"]}
    )
    Store(tmp_path / "reference").add("onspd", "2025-11", codes)
    points = drawn_boundaries.read_points(hearth)
    assert points.drop_nulls("lsoa21").select("postcode", "lsoa21").rows() == [
        ("SW1A 1AA", "E01004736")
    ]


def test_compute__no_official_file__estimates_that_maps_are_given(hearth):
    told = []
    added = drawn_boundaries.compute(hearth, lambda *step: told.append(step), loaded_by="a keeper")
    assert [(one.edition, one.area_type) for one in added] == [
        ("2026.1-lad", "lad"),
        ("2026.1-sector", "sector"),
    ]
    assert all(one.estimate and "approximation" in one.notes[0] for one in added)
    assert [step[1:] for step in told] == [(0, 3), (1, 3), (2, 3)]
    areas = find_boundaries(hearth, "lad")
    assert areas.estimate
    assert areas.codes.tolist() == [CAMDEN, WESTMINSTER]
    assert areas.names.tolist() == ["Camden", "Westminster"]
    assert areas.geometries[1].covers(shapely.Point(529_000, 179_600))
    sectors = find_boundaries(hearth, "sector")
    assert sectors.names.tolist() == ["SW1A 1", "SW1A 2", "WC1A 2"]


def test_compute__nothing_changed__adds_nothing(hearth):
    drawn_boundaries.compute(hearth)
    assert all(one.already_loaded for one in drawn_boundaries.compute(hearth))


def test_compute__look_up_without_a_true_lsoa__the_rest(hearth, tmp_path):
    made_up = pl.DataFrame({"postcode": ["SW1A 1AA"], "lsoa21": ["S90000019"]})
    Store(tmp_path / "reference").add("onspd", "2025-11", made_up)
    added = drawn_boundaries.compute(hearth)
    assert [one.area_type for one in added] == ["lad", "sector"]


def test_draw__coastline_loaded__areas_end_at_it(hearth, tmp_path):
    line = shapely.box(528_900, 170_000, 540_000, 190_000).exterior
    table = pl.DataFrame({"code": ["1"], "geometry": [shapely.to_wkb(line)], "length_km": [62.2]})
    coastline = Store(tmp_path / "reference").add("coastline", "2021", table)
    points = drawn_boundaries.read_points(hearth)
    reading = drawn_boundaries.Ground.of(points, ["lad"], "2026.1", coastline).draw("lad")
    shapes = shapely.from_wkb(reading.table["geometry"].to_list())
    assert shapely.union_all(shapes).bounds[0] == 528_900
    assert "at the coastline of edition 2021" in reading.notes[1]


def test_draw__sectors_at_one_place__counted_in_a_note(hearth):
    points = drawn_boundaries.read_points(hearth)
    one_place = points.with_columns(easting_m=529_000, northing_m=180_000)
    reading = drawn_boundaries.Ground.of(one_place, ["sector"], "2026.1").draw("sector")
    assert reading.table.height == 1
    assert reading.notes[-1].startswith("Areas without ground")
    assert reading.notes[-1].endswith(": 2.")
