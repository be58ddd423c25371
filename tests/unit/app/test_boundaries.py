from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import shapely

from app.core.boundaries import find_boundaries, list_mismatches, match_codes
from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key
from etl.reference.places import PlaceIndex
from tests.support.places import Store

WESTMINSTER, CAMDEN, BELFAST = "E09000033", "E09000007", "N09000003"
SQUARE = shapely.to_wkb(shapely.box(528_000, 178_000, 530_000, 180_000))


@pytest.fixture
def hearth(tmp_path):
    """One whose directory leads to two authorities of England and one of Northern Ireland."""
    keys = sorted(map(find_key, ("BT1 1AA", "SW1A 1AA", "WC1A 2AA")))
    directory = PostcodeDirectory(
        keys=np.array(keys, np.int64),
        eastings=np.full(3, 529_000, np.int32),
        northings=np.full(3, 179_600, np.int32),
        authority_index=np.array([1, 2, 3], np.uint16),
        authorities=("", BELFAST, WESTMINSTER, CAMDEN),
        version="2026.1",
    )
    return SimpleNamespace(
        postcodes=directory,
        settings=SimpleNamespace(instance=tmp_path),
        places=PlaceIndex.open(tmp_path / "reference", directory, tmp_path / "cache"),
    )


def add(hearth, edition, codes, *, kind="boundaries", area_type="lad", name=None, in_use=None):
    table = pl.DataFrame(
        {"code": codes, "name": [name] * len(codes), "geometry": [SQUARE] * len(codes)},
        schema_overrides={"name": pl.String},
    )
    store = Store(hearth.settings.instance / "reference")
    estimate = kind != "boundaries"
    return store.add(kind, edition, table, area_type=area_type, in_use=in_use, estimate=estimate)


def test_find_boundaries__official_loaded__before_those_drawn(hearth):
    add(hearth, "2026.1-lad", [CAMDEN, WESTMINSTER], kind="boundaries_estimate")
    assert find_boundaries(hearth, "lad").estimate
    add(hearth, "lad24", [WESTMINSTER], name="City of Westminster")
    found = find_boundaries(hearth, "lad")
    assert (found.estimate, found.names.tolist()) == (False, ["City of Westminster"])
    assert shapely.area(found.geometries).tolist() == [4_000_000]


def test_find_boundaries__several_editions__the_one_in_use_else_the_latest(hearth):
    add(hearth, "lad21", [CAMDEN], in_use=True)
    add(hearth, "lad24", [WESTMINSTER], in_use=False)
    assert find_boundaries(hearth, "lad").edition.edition == "lad21"
    add(hearth, "region24", ["E12000007"], area_type="region", in_use=True)
    assert find_boundaries(hearth, "lad").edition.edition == "lad24"
    assert find_boundaries(hearth, "region").names.tolist() == ["E12000007"]


def test_find_boundaries__corrected_file__read_anew(hearth):
    add(hearth, "lad24", [CAMDEN])
    assert find_boundaries(hearth, "lad").codes.tolist() == [CAMDEN]
    add(hearth, "lad24", [CAMDEN, WESTMINSTER])
    assert find_boundaries(hearth, "lad").codes.tolist() == [CAMDEN, WESTMINSTER]


def test_find_boundaries__nothing_loaded_or_drawn__none(hearth):
    assert find_boundaries(hearth, "lad") is None


def test_match_codes__another_edition__named_on_both_sides_and_other_countries_left_out(hearth):
    match = match_codes(hearth, add(hearth, "lad21", [CAMDEN, "E07000005"]))
    assert (match.both, match.unreached, match.undrawn) == (1, ("E07000005",), (WESTMINSTER,))
    assert list_mismatches(hearth) == [match.sentence]
    assert "lad21 and postcode directory 2026.1 share 1 areas" in match.sentence
    assert "no postcode leads to: 1 (E07000005)" in match.sentence


def test_match_codes__look_up_loaded__held_against_it(hearth, tmp_path):
    codes = pl.DataFrame(
        {"postcode": ["SW1A 1AA", "WC1A 2AA"], "lsoa21": ["E01004736", "S01000001"]}
    )
    Store(tmp_path / "reference").add("onspd", "2025-11", codes)
    match = match_codes(hearth, add(hearth, "lsoa21", ["E01004736"], area_type="lsoa21"))
    assert (match.both, match.is_whole) == (1, True)
    assert match.look_up == "onspd 2025-11, revision 1"
    assert list_mismatches(hearth) == []


def test_match_codes__no_look_up__nothing_to_hold_against(hearth):
    assert match_codes(hearth, add(hearth, "ward22", ["E05000001"], area_type="ward")) is None
