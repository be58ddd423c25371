"""The index of places: every edition beside the other, and never one for another."""

from pathlib import Path

import polars as pl
import pytest

from etl.postcodes import PostcodeDirectory
from etl.reference.place_models import NEEDS_DIRECTORY, NO_FIGURE, NOT_COVERED
from etl.reference.places import PlaceIndex, UnknownPlace
from tests.support.places import ENGLISH, IRISH, LONDON, SCOTTISH, WELSH, Store, add_small_world


@pytest.fixture
def index(tmp_path: Path, directory: PostcodeDirectory) -> PlaceIndex:
    """An index over the small world."""
    add_small_world(tmp_path / "reference")
    return PlaceIndex.open(tmp_path / "reference", directory, tmp_path / "cache")


def test_find__two_editions__stand_side_by_side_in_use_first(index: PlaceIndex) -> None:
    found = index.find(ENGLISH).list_values("imd_decile")
    assert [(v.edition, v.value, v.in_use, v.area) for v in found] == [
        ("2025", 2, True, "E01035000"),
        ("2019", 3, False, "E01024031"),
    ]
    assert found[0].label == "Decile 2"


def test_find__quintile_at_an_end__says_what_it_means(index: PlaceIndex) -> None:
    value = index.find(WELSH).find_value("ofs_polar4_quintile")
    assert value is not None
    assert value.label == "Quintile 1 (lowest participation)"
    assert value.synthetic
    assert value.area_type == "postcode"


def test_find__estimate__is_marked(index: PlaceIndex) -> None:
    value = index.find(ENGLISH).find_value("settlement_urban")
    assert value is not None
    assert (value.value, value.label, value.estimate) == (False, "No", True)


@pytest.mark.parametrize(
    ("postcode", "indicator", "why"),
    [
        (SCOTTISH, "ofs_polar4_quintile", "No figure: unsafe for measurement."),
        (LONDON, "ofs_polar4_quintile", NOT_COVERED),
        (SCOTTISH, "imd_decile", NOT_COVERED),
        (ENGLISH, "imd_score", NO_FIGURE),
    ],
)
def test_find__no_figure__says_why(
    index: PlaceIndex, postcode: str, indicator: str, why: str
) -> None:
    value = index.find(postcode).find_value(indicator)
    assert value is not None
    assert (value.value, value.label, value.missing) == (None, "", why)


def test_find__any_spelling__gives_the_postcode_and_its_areas(index: PlaceIndex) -> None:
    place = index.find(" sw1a1aa")
    assert place.postcode == LONDON
    assert place.country == "England"
    assert place.lad == place.areas["lad"] == "E09000033"
    assert place.areas["lsoa21"] == "E01004736"
    assert place.live is True
    assert place.grid == "british"


def test_find__ended_postcode__is_not_live(index: PlaceIndex) -> None:
    place = index.find(SCOTTISH)
    assert place.live is False
    assert str(place.terminated_on) == "2019-06-01"


def test_find__code_that_stands_for_none__is_no_area(index: PlaceIndex) -> None:
    assert "bua22" not in index.find(IRISH).areas
    assert index.find(IRISH).grid == "irish"
    assert index.find(IRISH).areas["soa01"] == "95GG24S1"


@pytest.mark.parametrize("text", ["", "ZZ99 9ZZ", "SW1A", "<script>", "é1 1aa", "A" * 5000])
def test_find__no_such_postcode__is_refused(index: PlaceIndex, text: str) -> None:
    with pytest.raises(UnknownPlace):
        index.find(text)


def test_find__nothing_loaded__knows_what_the_directory_knows(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    place = PlaceIndex.open(tmp_path / "none", directory, tmp_path).find(WELSH)
    assert place.country == "Wales"
    assert place.areas == {"country": "Wales", "lad": "W06000015"}
    assert place.values == ()


def test_find__no_directory_of_areas__says_what_is_needed(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    table = pl.DataFrame({"code": ["E01004736"], "imd_decile": [8]})
    Store(tmp_path).add("imd", "2019", table, area_type="lsoa11")
    place = PlaceIndex.open(tmp_path, directory, tmp_path / "cache").find(LONDON)
    assert [value.missing for value in place.values] == [NEEDS_DIRECTORY]


def test_find__directory_without_the_column__names_directory_and_column(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = Store(tmp_path)
    store.add("onspd", "2025-11", pl.DataFrame({"postcode": [LONDON], "lsoa21": ["E01004736"]}))
    store.add("coastal", "2020", pl.DataFrame({"code": ["E34004707"], "coastal": [True]}),
              area_type="town")  # fmt: skip
    [value] = PlaceIndex.open(tmp_path, directory, tmp_path / "cache").find(LONDON).values
    assert value.missing == (
        "The ONS Postcode Directory in use, edition 2025-11, has no column 'town' that says in"
        " which of these areas a postcode lies."
    )


def test_find__participation_file_alone__reaches_areas_by_its_codes(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = Store(tmp_path)
    store.add("ofs_participation", "2024-09",
              pl.DataFrame({"postcode": [LONDON], "lsoa_current": ["E01004736"]}))  # fmt: skip
    store.add("imd", "2025", pl.DataFrame({"code": ["E01004736"], "imd_decile": [8]}),
              area_type="lsoa21")  # fmt: skip
    place = PlaceIndex.open(tmp_path, directory, tmp_path / "cache").find(LONDON)
    assert [value.value for value in place.values] == [8]


def test_find__at_the_coast__is_under_a_tenth_of_a_kilometre(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    distances = pl.DataFrame({"postcode": [LONDON, WELSH], "coast_km": [41.7, 0.0]})
    Store(tmp_path).add("coast_estimate", "2026", distances)
    index = PlaceIndex.open(tmp_path, directory, tmp_path / "cache")
    assert [index.find(one).values[0].label for one in (LONDON, WELSH)] == ["41.7", "under 0.1"]


def test_find__areas_of_postcodes_estimated__used_until_somebody_publishes_them(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = Store(tmp_path)
    invented = pl.DataFrame({"postcode": [LONDON], "lsoa_current": ["S90000019"]})
    store.add("ofs_participation", "2023-09", invented, synthetic=True)
    by_boundary = pl.DataFrame({"postcode": [LONDON], "lsoa21": ["E01004736"]})
    store.add("area_lookup_estimate", "2026.1", by_boundary, estimate=True)
    imd = pl.DataFrame({"code": ["E01004736", "E01004737"], "imd_decile": [8, 3]})
    store.add("imd", "2025", imd, area_type="lsoa21")

    def decile() -> object:
        index = PlaceIndex.open(tmp_path, directory, tmp_path / "cache")
        return index.find(LONDON).list_values("imd_decile")[0].value

    assert decile() == 8
    published = pl.DataFrame({"postcode": [LONDON], "lsoa_current": ["E01004737"]})
    store.add("ofs_participation", "2024-09", published)
    assert decile() == 3
    store.add("nspl", "2025-11", pl.DataFrame({"postcode": [LONDON], "lsoa21": ["E01004736"]}))
    assert decile() == 8
