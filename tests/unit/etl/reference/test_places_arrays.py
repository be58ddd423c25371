"""The arrays under the index: built once an edition, noticed by other processes, disposable."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.postcodes import PostcodeDirectory
from etl.reference.place_arrays import Table, build_table
from etl.reference.place_postcodes import list_ranges, spell_key
from etl.reference.places import PlaceIndex
from tests.support.places import ENGLISH, LONDON, Store, add_small_world

CELLS = st.fixed_dictionaries(
    {
        "whole": st.none() | st.integers(-(2**40), 2**40),
        "number": st.none() | st.floats(allow_nan=False, width=32),
        "flag": st.none() | st.booleans(),
        "day": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        "word": st.none() | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    }
)
SCHEMA = {
    "code": pl.String, "whole": pl.Int64, "number": pl.Float64, "flag": pl.Boolean,
    "day": pl.Date, "word": pl.String,
}  # fmt: skip


@settings(max_examples=40)
@given(rows=st.dictionaries(st.from_regex(r"[EWS][0-9]{2,8}", fullmatch=True), CELLS))
def test_build_table__any_cells__are_given_back(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    given = pl.DataFrame([{"code": code, **cells} for code, cells in rows.items()], schema=SCHEMA)
    given.write_parquet(folder / "table.parquet")
    build_table(folder / "table.parquet", "code", list(SCHEMA)[1:], folder / "built")
    table = Table(folder / "built")
    for code, cells in rows.items():
        row = table.find_code(code)
        assert {name: table.column(name).at(row) for name in cells} == cells
    assert table.find_code("E" * 40) == table.find_code("none") == -1
    found = table.find_codes(np.array([*(code.encode() for code in rows), b"none"]))
    assert [table.find_code(code) for code in rows] + [-1] == found.tolist()


def test_spell_key__sampled_postcode__is_that_postcode(
    directory: PostcodeDirectory,
) -> None:
    for row in range(0, len(directory), 5000):
        postcode = directory.postcode_at(row)
        key = int(directory.keys[row])
        assert spell_key(key) == postcode
        assert any(key in part for part in list_ranges(postcode[:-2]))
        assert key in next(list_ranges(postcode.split()[0]))


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_find__edition_put_in_use_elsewhere__is_noticed_after_a_second(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store, clock = add_small_world(tmp_path / "reference"), Clock()
    index = PlaceIndex(store.root, directory, tmp_path / "cache", clock=clock)

    def editions() -> list[str]:
        return [value.edition for value in index.find(ENGLISH).list_values("imd_decile")]

    assert editions() == ["2025", "2019"]
    table = pl.DataFrame({"code": ["E01024031"], "imd_decile": [1]})
    store.add("imd", "2015", table, area_type="lsoa11", in_use=True)
    clock.now = 0.5
    assert editions() == ["2025", "2019"]
    clock.now = 1.5
    assert editions() == ["2015", "2025", "2019"]


def test_find__one_edition_added__leaves_the_arrays_of_others(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = add_small_world(tmp_path / "reference")
    PlaceIndex.open(store.root, directory, tmp_path / "cache").prepare()
    before = _built(tmp_path)
    table = pl.DataFrame({"code": ["E01024031"], "imd_decile": [1]})
    store.add("imd", "2015", table, area_type="lsoa11")
    PlaceIndex.open(store.root, directory, tmp_path / "cache").prepare()
    after = _built(tmp_path)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_find__cache_removed__is_built_again(tmp_path: Path, directory: PostcodeDirectory) -> None:
    store = add_small_world(tmp_path / "reference")
    index = PlaceIndex.open(store.root, directory, tmp_path / "cache")
    first = index.find(LONDON)
    shutil.rmtree(tmp_path / "cache")
    assert index.find(LONDON) == first
    assert PlaceIndex.open(store.root, directory, tmp_path / "cache").find(LONDON) == first


def test_find__several_indexes_at_once__build_whole_arrays(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = add_small_world(tmp_path / "reference")
    expected = PlaceIndex.open(store.root, directory, tmp_path / "other").find(ENGLISH)
    indexes = [PlaceIndex.open(store.root, directory, tmp_path / "cache") for _ in range(8)]
    for _ in range(5):
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda index: index.find(ENGLISH), indexes))
        assert found == [expected] * 8
        indexes = [PlaceIndex.open(store.root, directory, tmp_path / "cache") for _ in range(8)]
    source = store.root / "imd" / "2019" / "1" / "table.parquet"
    built = next((tmp_path / "cache" / "places" / "imd").glob("2019-*"))
    build_table(source, "code", ["imd_decile"], built)  # as if another process had been quicker
    assert not list(built.parent.glob(".draft-*"))


def test_prepare__edition_gone__removes_its_arrays_and_says_how_far(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = add_small_world(tmp_path / "reference")
    index = PlaceIndex.open(store.root, directory, tmp_path / "cache")
    index.prepare()
    shutil.rmtree(store.root / "settlement_estimate")
    steps: list[tuple[str, int, int]] = []
    index.prepare(lambda *step: steps.append(step))
    assert not any("settlement" in name for name in _built(tmp_path))
    assert steps[0] == ("indexing imd 2019, revision 1", 0, 4)


def test_find__corrected_revision__replaces_the_earlier(
    tmp_path: Path, directory: PostcodeDirectory
) -> None:
    store = add_small_world(tmp_path / "reference")
    index = PlaceIndex.open(store.root, directory, tmp_path / "cache")
    table = pl.DataFrame({"code": ["E01024031"], "imd_decile": [10]})
    Store(store.root).add("imd", "2019", table, area_type="lsoa11", in_use=False)
    found = index.find(ENGLISH).list_values("imd_decile")
    assert [(v.edition, v.revision, v.value) for v in found] == [("2025", 1, 2), ("2019", 2, 10)]
    assert found[1].label == "Decile 10 (least deprived)"


def _built(folder: Path) -> dict[str, int]:
    built = (folder / "cache" / "places").glob("*/*/table.json")
    return {str(path): path.stat().st_mtime_ns for path in built}
