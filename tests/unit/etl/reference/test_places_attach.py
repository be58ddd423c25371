"""Joining indicators to postcodes: what a look-up of each would say, in the same rows."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory
from etl.reference.attach import CannotAttach, attach, attach_file
from etl.reference.place_models import UnknownPlace
from etl.reference.places import PlaceIndex
from tests.support.places import ENGLISH, IRISH, LONDON, SCOTTISH, WELSH, Store, add_small_world

POSTCODES = (ENGLISH, LONDON, WELSH, SCOTTISH, IRISH, "CT1 1AB")
WANTED = {
    "decile_2019": ("imd_decile", "2019"),
    "decile": ("imd_decile", None),
    "score": ("imd_score", "2025"),
    "polar4": ("ofs_polar4_quintile", None),
    "target": ("ofs_uni_connect_target_ward", "2024-09"),
    "urban": ("settlement_urban", None),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world, written once."""
    folder = tmp_path_factory.mktemp("reference")
    add_small_world(folder)
    return folder


@pytest.fixture(scope="module")
def index(root: Path, directory: PostcodeDirectory) -> PlaceIndex:
    """An index over it."""
    return PlaceIndex.open(root, directory, root.parent / f"{root.name}-cache")


@settings(max_examples=25)
@given(postcodes=st.lists(st.sampled_from((*POSTCODES, None, "nonsense"))))
def test_attach__any_postcodes__says_what_find_says(
    root: Path, index: PlaceIndex, postcodes: list[str | None]
) -> None:
    table = pl.DataFrame({"home": postcodes}, schema={"home": pl.String})
    joined = attach(root, table, WANTED, column="home", areas=("lsoa21", "lad"))
    assert joined["home"].to_list() == postcodes
    assert joined.columns == ["home", *WANTED, "lsoa21", "lad"]
    for row in joined.iter_rows(named=True):
        if row["home"] not in POSTCODES:
            assert [row[name] for name in WANTED] == [None] * len(WANTED)
            continue
        place = index.find(row["home"])
        for name, (indicator, edition) in WANTED.items():
            value = place.find_value(indicator, edition)
            assert value is not None
            assert row[name] == value.value
        assert row["lsoa21"] == place.areas.get("lsoa21", row["lsoa21"])
        assert row["lad"] in {place.lad, None}


def test_attach_file__files__writes_the_same_rows(root: Path, tmp_path: Path) -> None:
    parts = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    table = pl.DataFrame({"person": range(6), "postcode": POSTCODES})
    table[:4].write_parquet(parts[0])
    table[4:].write_parquet(parts[1])
    rows = attach_file(root, parts, tmp_path / "out.parquet", WANTED)
    assert rows == 6
    written = pl.read_parquet(tmp_path / "out.parquet").sort("person")
    assert written.equals(attach(root, table, WANTED))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.parquet", "b.parquet", "out.parquet",
    ]  # fmt: skip


def test_attach__column_there_already__is_refused(root: Path) -> None:
    table = pl.DataFrame({"postcode": [LONDON], "Decile": [1]})
    with pytest.raises(CannotAttach, match="choose another name"):
        attach(root, table, {"decile": ("imd_decile", None)})


def test_attach__no_such_column__is_refused(root: Path) -> None:
    with pytest.raises(CannotAttach, match="no column 'postcode'"):
        attach(root, pl.DataFrame({"home": [LONDON]}), {"decile": ("imd_decile", None)})


def test_attach__unknown_edition__names_those_loaded(root: Path) -> None:
    with pytest.raises(UnknownPlace, match="Loaded: 2025, 2019"):
        attach(root, pl.DataFrame({"postcode": [LONDON]}), {"x": ("imd_decile", "2004")})


def test_attach__no_directory_of_areas__says_what_is_needed(tmp_path: Path) -> None:
    deciles = pl.DataFrame({"code": ["E01004736"], "imd_decile": [8]})
    Store(tmp_path).add("imd", "2019", deciles, area_type="lsoa11")
    with pytest.raises(CannotAttach, match="Needs a postcode directory"):
        attach(tmp_path, pl.DataFrame({"postcode": [LONDON]}), {"x": ("imd_decile", None)})


def test_attach__authorities_without_a_directory_edition__come_from_the_package(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    rural = pl.DataFrame({"code": ["E09000033"], "urban": [True]})
    Store(tmp_path).add("ruc", "2021-lad24", rural, area_type="lad")
    joined = attach(tmp_path, pl.DataFrame({"postcode": [LONDON, WELSH]}),
                    {"urban": ("urban", None)}, areas=("lad",), directory=directory)  # fmt: skip
    assert joined["urban"].to_list() == [True, None]
    assert joined["lad"].to_list() == ["E09000033", "W06000015"]
