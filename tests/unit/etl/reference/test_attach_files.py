"""Indicators joined to a file: order and columns kept, bad postcodes blank, counts that add up."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from etl.postcodes import PostcodeDirectory
from etl.postcodes.files import UncheckableFile
from etl.reference.attach import CannotAttach
from etl.reference.attach_files import FileJoin, FilePair, attach_to_file, compare_in_file
from etl.reference.place_models import UnknownPlace
from tests.support.places import ENGLISH, LONDON, SCOTTISH, Store, add_small_world

ROWS = ("name,home", "Ann,sw1a1aa", "Bo,London", "", "Cy,CT1 1AA", "Di,", "Ed,EH1 1BB")
WANTED = {"imd_decile": ("imd_decile", None), "imd_decile_2019": ("imd_decile", "2019")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    add_small_world(tmp_path / "reference")
    return tmp_path / "reference"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def pair(people: Path, ending: str = ".csv", prefix: str = "") -> FilePair:
    return FilePair(people, people.with_name(f"out{ending}"), "Home", prefix)


def cells_of(path: Path) -> list[list[object]]:
    """The headings and the rows of a workbook or a Parquet file."""
    if path.suffix == ".xlsx":
        return [list(row) for row in openpyxl.load_workbook(path).active.values]
    table = pl.read_parquet(path)
    return [list(table.columns), *map(list, table.rows())]


def join(root: Path, files: FilePair, directory: PostcodeDirectory) -> FileJoin:
    return attach_to_file(root, files, WANTED, directory)[0]


def test_attach_to_file__messy_file__rows_in_order_bad_ones_blank_with_a_status(
    root: Path,
    people: Path,
    directory: PostcodeDirectory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("etl.postcodes.files.PIECE", 2)
    joined, pairs = attach_to_file(root, pair(people), WANTED, directory)
    written = pl.read_csv(people.with_name("out.csv"))
    assert written["name"].to_list() == ["Ann", "Bo", "Cy", "Di", "Ed"]
    assert written["postcode_used"].to_list() == [LONDON, None, ENGLISH, None, SCOTTISH]
    assert written["postcode_status"].to_list() == [
        "valid", "invalid", "valid", "invalid", "valid",
    ]  # fmt: skip
    assert written["imd_decile"].to_list() == [9, None, 2, None, None]
    assert written["imd_decile_2019"].to_list() == [8, None, 3, None, None]
    assert joined.faults == [(3, "invalid"), (5, "invalid")]
    assert (joined.rows, joined.usable, joined.figures["imd_decile"]) == (5, 3, 2)
    assert [one.edition.edition for one in pairs.values()] == ["2025", "2019"]


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_attach_to_file__other_endings__same_columns(
    root: Path, people: Path, directory: PostcodeDirectory, ending: str
) -> None:
    files = pair(people, ending, "h_")
    join(root, files, directory)
    head, *rows = cells_of(files.out)
    assert [row[5] for row in rows] == [9, None, 2, None, None]
    assert head == [
        "name", "home", "h_postcode_used", "h_postcode_status", "h_postcode_message",
        "h_imd_decile", "h_imd_decile_2019",
    ]  # fmt: skip


def test_attach_to_file__cannot_be_done__nothing_is_written(
    root: Path, people: Path, directory: PostcodeDirectory
) -> None:
    people.write_text("home,IMD_decile\nSW1A 1AA,1\n", encoding="utf-8")
    with pytest.raises(CannotAttach, match="'imd_decile' already: give --prefix"):
        join(root, pair(people), directory)
    with pytest.raises(UncheckableFile, match="no column called Post"):
        join(root, FilePair(people, people.with_name("out.csv"), "Post"), directory)
    with pytest.raises(UncheckableFile, match="the file to read"):
        join(root, FilePair(people, people, "home"), directory)
    with pytest.raises(UnknownPlace, match="Loaded: 2025, 2019"):
        attach_to_file(root, pair(people), {"x": ("imd_decile", "2004")}, directory)
    assert not people.with_name("out.csv").exists()


def test_compare_in_file__pieces__counts_of_all_and_a_word_for_each_row(
    root: Path, people: Path, directory: PostcodeDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.postcodes.files.PIECE", 1)
    _, found = compare_in_file(root, pair(people), ("imd_decile", "2019", None), directory)
    written = pl.read_csv(people.with_name("out.csv"))
    assert written["imd_decile_2019"].to_list() == [8, None, 3, None, None]
    assert written["imd_decile_2025"].to_list() == [9, None, 2, None, None]
    assert written["change"].to_list() == ["changed", None, "changed", None, None]
    assert (found.changed, found.unknown, found.total) == (2, 3, 5)
    assert found.counts.rows() == [(None, None, 3), (3, 2, 1), (8, 9, 1)]


def test_compare_in_file__figure_in_one_edition_only__gained_and_lost(
    tmp_path: Path, people: Path, directory: PostcodeDirectory
) -> None:
    store = Store(tmp_path / "other")
    for edition, deciles in (("2019", [1, None, 3]), ("2025", [None, 2, 3])):
        table = pl.DataFrame({"postcode": [LONDON, ENGLISH, SCOTTISH], "imd_decile": deciles})
        store.add("imd", edition, table)
    change = ("imd_decile", "2019", "2025")
    _, found = compare_in_file(store.root, pair(people), change, directory)
    written = pl.read_csv(people.with_name("out.csv"))
    assert written["change"].to_list() == ["lost", None, "gained", None, "unchanged"]
    assert (found.lost, found.gained, found.unchanged, found.unknown) == (1, 1, 1, 2)


def test_compare_in_file__an_edition_with_itself__is_refused(
    root: Path, people: Path, directory: PostcodeDirectory
) -> None:
    with pytest.raises(CannotAttach, match="2025 would be compared with itself"):
        compare_in_file(root, pair(people), ("imd_decile", "2025", None), directory)
