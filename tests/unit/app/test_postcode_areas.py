from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import geopandas
import numpy as np
import polars as pl
import pytest
import shapely

from app.core import postcode_areas
from app.core.boundaries import Boundaries, list_mismatches
from app.reference.queries import Loaded, list_notes
from etl.postcodes.encoding import postcodes_from_keys
from etl.reference.kinds import get_kind
from etl.reference.places import PlaceIndex
from tests.support.places import Store
from tests.support.tiny_world import placed_directory

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEST, EAST, EMPTY = "E01000001", "E01000002", "E01000003"
LONDON, EDINBURGH, BELFAST = "E09000033", "S12000036", "N09000003"
#: In one area, in the next, off the shore, far out at sea, over the border, in Belfast, nowhere.
PLACES = {
    "SW1A 1AA": (500_500, 200_500, LONDON),
    "SW1A 1AB": (501_500, 200_500, LONDON),
    "SW1A 2AA": (502_400, 200_500, LONDON),
    "SW1A 2AB": (503_100, 200_500, LONDON),
    "EH1 1BB": (499_900, 200_500, EDINBURGH),
    "BT1 1AA": (500_500, 200_500, BELFAST),
    "WC1A 2AA": (-1, -1, LONDON),
}
SQUARES = [shapely.box(east, 200_000, east + 1000, 201_000) for east in (500_000, 501_000)]


@pytest.fixture
def hearth(tmp_path):
    """One whose directory has ended postcodes, and others' countries, beside two areas."""
    directory = placed_directory(PLACES, ended={"SW1A 1AB"})
    return SimpleNamespace(
        postcodes=directory,
        settings=SimpleNamespace(instance=tmp_path),
        clock=lambda: NOON,
        places=PlaceIndex.open(tmp_path / "reference", directory, tmp_path / "cache"),
    )


def add_boundaries(hearth, *, area_type="lsoa21", estimate=False):
    shapes = [*SQUARES, shapely.box(400_000, 200_000, 401_000, 201_000)]
    table = pl.DataFrame(
        {"code": [WEST, EAST, EMPTY], "name": [None] * 3, "geometry": list(shapely.to_wkb(shapes))},
        schema_overrides={"name": pl.String},
    )
    kind = "boundaries_estimate" if estimate else "boundaries"
    store = Store(hearth.settings.instance / "reference")
    return store.add(kind, area_type, table, area_type=area_type, estimate=estimate)


def list_kind_notes(hearth, edition):
    return list_notes(hearth, Loaded(get_kind(edition.kind), (edition,)))


def test_compute__boundaries_without_a_look_up__each_postcode_where_it_lies(hearth):
    add_boundaries(hearth)
    told = []
    [edition] = postcode_areas.compute(hearth, lambda *step: told.append(step), loaded_by="us")
    assert pl.read_parquet(edition.path()).rows() == [
        ("SW1A 1AA", WEST), ("SW1A 1AB", EAST), ("SW1A 2AA", EAST),
    ]  # fmt: skip
    assert (edition.kind, edition.estimate, edition.in_use, edition.loaded_by) == (
        "area_lookup_estimate", True, True, "us",
    )  # fmt: skip
    assert told == [("Finding the areas of postcodes", 0, 1)]
    assert edition.notes[1] == (
        "lsoa21, by boundaries of edition lsoa21, revision 1: 3 postcodes, 1 of them off its shore"
        " and given the nearest area within 1,000 m; 1 in none. Areas without a postcode: 1."
    )
    assert hearth.places.find("SW1A 2AA").areas["lsoa21"] == EAST
    # It was made of these boundaries: nothing of them is amiss.
    assert list_mismatches(hearth) == []
    assert postcode_areas.compute(hearth)[0].already_loaded


def test_compute__several_types_of_area__a_column_each(hearth):
    add_boundaries(hearth)
    add_boundaries(hearth, area_type="lsoa11")
    [edition] = postcode_areas.compute(hearth)
    assert edition.columns == ("postcode", "lsoa21", "lsoa11")
    assert len(edition.notes) == 4


@pytest.mark.parametrize("drawn", [False, True])
def test_compute__no_official_boundaries__nothing(hearth, drawn):
    if drawn:
        add_boundaries(hearth, estimate=True)
    assert postcode_areas.compute(hearth) == ()


def test_compute__look_up_loaded_since__goes_before_it_at_once(hearth):
    add_boundaries(hearth)
    [edition] = postcode_areas.compute(hearth)
    assert list_kind_notes(hearth, edition) == list(edition.notes)
    codes = pl.DataFrame({"postcode": ["SW1A 1AA"], "lsoa21": [EAST]})
    Store(hearth.settings.instance / "reference").add("onspd", "2025-11", codes)
    assert postcode_areas.compute(hearth) == ()
    assert list_kind_notes(hearth, edition)[-1] == (
        "Not used for lsoa21: onspd 2025-11, revision 1 says it."
    )
    # And the look-up is held against the boundaries.
    assert "no postcode leads to: 2 (E01000001, E01000003)" in list_mismatches(hearth)[0]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official data are not on this machine")
def test_place_postcodes__official_boundaries__agree_as_stated():
    """Held against the areas that boundaries of 20 m give; the note has it of all postcodes."""
    read = geopandas.read_parquet(SHARED / "boundaries/lsoa21.parquet").to_crs("EPSG:27700")
    read = read.sort_values("lsoa21_code")
    codes = read["lsoa21_code"].to_numpy().astype(np.str_)
    boundaries = Boundaries(codes, codes, read.geometry.to_numpy(), None, estimate=False)
    sample = pl.read_parquet(SHARED / "postcodes/postcodes_sample_2pct.parquet").select(
        pl.col("postcode").str.replace_all(" ", ""),
        "e_src",
        "n_src",
        *(pl.col(name).cast(pl.String) for name in ("lad25", "lsoa21_dz21")),
    )
    english = sample.drop_nulls().filter(pl.col("lad25").str.contains("^[EW]"))
    directory = placed_directory({row[0]: row[1:4] for row in english.iter_rows()})
    placed = postcode_areas.place_postcodes(directory, boundaries)
    expected = dict(english.select("postcode", "lsoa21_dz21").iter_rows())
    postcodes = postcodes_from_keys(directory.keys).str.replace_all(" ", "")
    pairs = zip(postcodes, placed.codes, strict=True)
    same = [expected[postcode] == code for postcode, code in pairs]
    assert np.mean(same) == pytest.approx(0.891, abs=0.005)
    assert placed.off_shore > 10 * placed.nowhere
