"""Areas, schools and the search for them."""

from pathlib import Path

import polars as pl
import pytest

from etl.postcodes import PostcodeDirectory
from etl.reference.places import PlaceHit, PlaceIndex, UnknownPlace
from tests.support.places import ENGLISH, LONDON, WELSH, Store, add_small_world


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The small world with names and a school."""
    store = add_small_world(tmp_path / "reference")
    names = {"E07000106": "Canterbury", "E09000033": "Westminster", "W06000015": "Caerdydd"}
    store.add("boundaries", "lad24", pl.DataFrame({"code": [*names], "name": [*names.values()]}),
              area_type="lad")  # fmt: skip
    wards = pl.DataFrame({"code": ["E05004955", "E05013806", "W05001283"],
                          "name": ["St James", "St James's", "Tŷ Gwyn"]})  # fmt: skip
    store.add("boundaries", "ward22", wards, area_type="ward", in_use=False)
    schools = pl.DataFrame({"urn": [100001], "name": ["St James School"], "postcode": [ENGLISH]})
    store.add("gias", "2025-05-24", schools)
    return store


@pytest.fixture
def index(store: Store, directory: PostcodeDirectory) -> PlaceIndex:
    """An index over it."""
    return PlaceIndex.open(store.root, directory, store.root.parent / "cache")


def test_area__lsoa__gives_its_own_editions_and_counts_the_rest(index: PlaceIndex) -> None:
    area = index.area("lsoa21", "E01035000")
    assert [(v.indicator, v.edition, v.value) for v in area.values] == [
        ("imd_score", "2025", None),
        ("imd_decile", "2025", 2),
    ]
    assert (area.postcodes, area.live_postcodes) == (1, 1)
    assert area.parents["lad"] == "E07000106"
    assert area.names["lad"] == "Canterbury"
    shares = {(p.indicator, p.edition): p.shares for p in area.profiles}
    assert [(s.value, s.postcodes, s.share) for s in shares["imd_decile", "2019"]] == [(3, 1, 1.0)]
    assert shares["ofs_polar4_quintile", "2024-09"][0].label == "Quintile 5 (highest participation)"


def test_area__ended_postcode__is_counted_but_not_live(index: PlaceIndex) -> None:
    area = index.area("dz21", "S01014000")
    assert (area.postcodes, area.live_postcodes) == (1, 0)


def test_area__authority_without_any_edition__is_what_the_directory_knows(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    area = PlaceIndex.open(tmp_path / "none", directory, tmp_path).area("lad", "E07000106")
    assert area.name == "Canterbury"
    assert 5000 < area.postcodes < 8000
    assert area.live_postcodes is not None
    assert 3000 < area.live_postcodes < area.postcodes
    assert area.easting_m is not None
    assert abs(area.easting_m - 615_000) < 5_000
    assert area.parents == {"country": "England"}


def test_area__outward_code__counts_its_postcodes(index: PlaceIndex) -> None:
    area = index.area("outward", "CF10")
    assert area.postcodes > 1000
    assert [s.postcodes for p in area.profiles for s in p.shares if p.kind == "onspd"] == []


def test_area__school__is_its_postcode(index: PlaceIndex) -> None:
    school = index.area("school", "100001")
    assert (school.name, school.postcode) == ("St James School", ENGLISH)
    assert school.values == index.find(ENGLISH).values


@pytest.mark.parametrize(
    ("area_type", "code"),
    [("lad", "E99"), ("lsoa21", ""), ("school", "1"), ("outward", "ZZ9"), ("nothing", "E07000106")],
)
def test_area__nothing_knows_it__is_refused(index: PlaceIndex, area_type: str, code: str) -> None:
    with pytest.raises(UnknownPlace):
        index.area(area_type, code)


def test_search__whole_postcode__is_one_hit(index: PlaceIndex) -> None:
    assert index.search("sw1a1aa") == (PlaceHit("postcode", LONDON, LONDON),)


@pytest.mark.parametrize("text", ["CF10", "cf10 1", "cf101"])
def test_search__beginning_of_a_postcode__lists_those_that_begin_so(
    index: PlaceIndex, text: str
) -> None:
    hits = index.search(text, 5)
    assert len(hits) == 5
    assert WELSH in {hit.code for hit in index.search(text, 500)}
    assert all(hit.code.startswith("CF10") for hit in hits)


def test_search__letters_alone__lists_first_halves(index: PlaceIndex) -> None:
    assert [hit.code for hit in index.search("sw1", 4)] == ["SW10", "SW11", "SW12", "SW13"]


def test_search__name__puts_the_exact_one_first(index: PlaceIndex) -> None:
    hits = index.search("st james")
    assert [(hit.area_type, hit.code) for hit in hits] == [
        ("ward", "E05004955"),
        ("ward", "E05013806"),
        ("school", "100001"),
    ]
    assert [hit.detail for hit in hits] == ["Canterbury", "Westminster", ENGLISH]


def test_search__without_accent__finds_the_name_with_one(index: PlaceIndex) -> None:
    assert [hit.name for hit in index.search("ty gwyn")] == ["Tŷ Gwyn"]


def test_search__code__finds_the_area_once(index: PlaceIndex) -> None:
    hits = index.search("e07000106")
    assert hits == (PlaceHit("lad", "E07000106", "Canterbury", "E07000106"),)
    assert [hit.area_type for hit in index.search("E01035000")] == ["lsoa21"]


@pytest.mark.parametrize("text", ["", " ", "x", "\x00", "%", "no such place", "9" * 10_000])
def test_search__nothing_to_find__is_empty(index: PlaceIndex, text: str) -> None:
    assert index.search(text) == ()
