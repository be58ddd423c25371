"""Changes between editions: each through its own areas, every postcode counted once."""

import random
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reference.attach import CannotAttach
from etl.reference.changes import list_changes
from etl.reference.place_models import UnknownPlace
from tests.support.places import ENGLISH, LONDON, SCOTTISH, WELSH, add_small_world

GIVEN = (ENGLISH, LONDON, WELSH, SCOTTISH, None, "nonsense")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world, written once."""
    folder = tmp_path_factory.mktemp("reference")
    add_small_world(folder)
    return folder


def test_list_changes__moved_boundary__is_reached_through_each_editions_areas(root: Path) -> None:
    changes = list_changes(root, [ENGLISH, LONDON, WELSH], "imd_decile", "2019", "2025")
    assert changes.rows.select("postcode", "from", "to").rows() == [
        (ENGLISH, 3, 2),
        (LONDON, 8, 9),
        (WELSH, None, None),
    ]
    assert (changes.changed, changes.unchanged, changes.unknown) == (2, 0, 1)
    assert changes.rows["to_label"].to_list() == ["Decile 2", "Decile 9", None]


def test_list_changes__table__counts_from_and_to(root: Path) -> None:
    changes = list_changes(root, [ENGLISH, ENGLISH, LONDON, None], "imd_decile", "2019")
    assert changes.edition_to == "2025"
    table = changes.table()
    assert table.columns == ["from", "2", "3", "8", "9", "none"]
    assert table.filter(pl.col("from") == "3").row(0) == ("3", 2, 0, 0, 0, 0)
    assert table.filter(pl.col("from") == "none").row(0) == ("none", 0, 0, 0, 0, 1)


@settings(max_examples=20)
@given(postcodes=st.lists(st.sampled_from(GIVEN)), seed=st.integers(0, 99))
def test_list_changes__any_order__counts_every_postcode_once(
    root: Path, postcodes: list[str | None], seed: int
) -> None:
    changes = list_changes(root, postcodes, "imd_decile", "2019", "2025")
    shuffled = random.Random(seed).sample(postcodes, len(postcodes))
    again = list_changes(root, shuffled, "imd_decile", "2019", "2025")
    parts = (
        changes.unchanged, changes.changed, changes.gained, changes.lost, changes.unknown
    )  # fmt: skip
    assert sum(parts) == changes.total == changes.counts["count"].sum() == len(postcodes)
    assert changes.counts.equals(again.counts)
    assert changes.rows["postcode"].to_list() == postcodes


def test_list_changes__same_edition__changes_nothing(root: Path) -> None:
    changes = list_changes(root, list(GIVEN), "imd_decile", "2019", "2019")
    assert (changes.changed, changes.gained, changes.lost) == (0, 0, 0)
    assert changes.changed_rows.is_empty()


def test_list_changes__keys__are_kept(root: Path) -> None:
    people = pl.DataFrame({"key": ["b", "a"], "postcode": [LONDON, ENGLISH], "name": ["x", "y"]})
    changes = list_changes(root, people, "imd_decile", "2019", "2025")
    assert changes.rows["key"].to_list() == ["b", "a"]
    assert "name" not in changes.rows.columns


def test_list_changes__unknown_edition__names_those_loaded(root: Path) -> None:
    with pytest.raises(UnknownPlace, match="Loaded: 2025, 2019"):
        list_changes(root, [LONDON], "imd_decile", "2015")


def test_list_changes__no_column_of_postcodes__is_refused(root: Path) -> None:
    with pytest.raises(CannotAttach, match="'postcode'"):
        list_changes(root, pl.DataFrame({"key": [1]}), "imd_decile", "2019")
