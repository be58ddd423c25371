import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reference import UnreadableReference
from etl.reference.editions import (
    Changes,
    LoadCancelled,
    LoadRefused,
    ReferenceStoreError,
    UnknownReference,
    is_older,
)
from etl.reference.kinds import list_kinds
from etl.reference.store import ReferenceStore
from tests.support.readings import KIND, LOADED_AT, add, everything, load, reading, write_file


@pytest.fixture
def store(tmp_path: Path) -> ReferenceStore:
    return ReferenceStore(tmp_path / "reference")


def test_load__first_file__is_in_use_and_described(store: ReferenceStore, tmp_path: Path) -> None:
    path = write_file(tmp_path / "look-up.csv", {"SW1A 1AA": "5", "M1 1AE": "1"})

    loaded = load(store, path, loaded_by="Celia North")

    assert store.get(KIND) == loaded
    assert (loaded.edition, loaded.revision, loaded.in_use) == ("2024-09", 1, True)
    assert (loaded.rows, loaded.key, loaded.area_type) == (2, "postcode", None)
    assert (loaded.source_name, loaded.loaded_by) == ("look-up.csv", "Celia North")
    assert loaded.changed is None
    assert pl.read_parquet(loaded.path())["postcode"].to_list() == ["M1 1AE", "SW1A 1AA"]
    described = json.loads((loaded.folder / "edition.json").read_text(encoding="utf-8"))
    assert described == loaded.describe()
    assert json.loads((store.root / KIND / "in_use.json").read_text(encoding="utf-8")) == {
        "edition": "2024-09",
        "revision": 1,
    }


def test_load__corrected_file__next_revision_with_what_changed(
    store: ReferenceStore, tmp_path: Path
) -> None:
    first = load(store, write_file(tmp_path / "a.csv", {"E1 1AA": "1", "M1 1AE": "2"}))

    second = load(store, write_file(tmp_path / "b.csv", {"E1 1AA": "3", "SW1A 1AA": "5"}))

    assert (second.revision, second.in_use) == (2, True)
    assert second.changed == Changes("2024-09, revision 1", added=1, removed=1, changed=1)
    assert store.editions(KIND) == (replace(first, in_use=False), second)
    assert pl.read_parquet(first.path())["polar4_quintile"].to_list() == [1, 2]


def test_load__identical_file__recognised_and_not_kept_twice(
    store: ReferenceStore, tmp_path: Path
) -> None:
    path = write_file(tmp_path / "a.csv", {"E1 1AA": "1"})
    load(store, path)
    before = everything(store.root)

    again = load(store, path, loaded_at=LOADED_AT + timedelta(days=1))

    assert again.already_loaded
    assert again.revision == 1
    assert everything(store.root) == before


def test_load__file_of_an_earlier_revision__comes_back_in_use(
    store: ReferenceStore, tmp_path: Path
) -> None:
    good = write_file(tmp_path / "good.csv", {"E1 1AA": "1"})
    load(store, good)
    load(store, write_file(tmp_path / "bad.csv", {"E1 1AA": "2"}))

    back = load(store, good)

    assert (back.revision, back.in_use, back.already_loaded) == (1, True, True)
    assert len(store.editions(KIND)) == 2


def test_load__earlier_edition__stands_beside_the_later(
    store: ReferenceStore, tmp_path: Path
) -> None:
    load(store, write_file(tmp_path / "a.csv", {"E1 1AA": "1"}), "2024-09")

    earlier = load(store, write_file(tmp_path / "b.csv", {"E1 1AA": "2"}), "2023-09")

    assert not earlier.in_use
    assert store.get(KIND).edition == "2024-09"
    assert store.get(KIND, "2023-09") == earlier
    chosen = load(store, tmp_path / "b.csv", "2023-09", put_in_use=True)
    assert store.get(KIND) == replace(chosen, already_loaded=False)


def test_load__wrong_file__refused_and_nothing_changes(
    store: ReferenceStore, tmp_path: Path
) -> None:
    load(store, write_file(tmp_path / "a.csv", {"E1 1AA": "1", "M1 1AE": "2"}))
    before = everything(store.root)

    with pytest.raises(UnreadableReference, match="row 3"):
        load(store, write_file(tmp_path / "b.csv", {"E1 1AA": "1", "M1 1AE": "9"}))

    assert everything(store.root) == before


def test_load__stopped_midway__nothing_changes(store: ReferenceStore, tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", {"E1 1AA": "1"})
    asked: list[str] = []

    for moment in range(1, 20):
        asked.clear()

        def stop(last: int = moment) -> bool:
            asked.append("?")
            return len(asked) >= last

        try:
            load(store, path, cancelled=stop)
        except LoadCancelled:
            assert everything(store.root) == {}
        else:
            break
    assert moment > 3
    assert store.get(KIND).in_use


def test_load__progress__ends_where_it_said(store: ReferenceStore, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    load(store, write_file(tmp_path / "a.csv", {"E1 1AA": "1"}), progress=lambda *s: told.append(s))

    assert all(done <= total for _, done, total in told)
    assert len({what for what, _, _ in told}) >= 3


def test_add__computed_table_unchanged__is_not_kept_twice(store: ReferenceStore) -> None:
    rows = {"B": True, "A": False}
    first = add(store.root, "settlement_estimate", "2026", rows, estimate=True, column="urban")

    again = add(store.root, "settlement_estimate", "2026", rows, estimate=True, column="urban")

    assert first.estimate
    assert first.sha256 is None
    assert again == replace(first, already_loaded=True)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pl.DataFrame({"postcode": ["A", "A"]}), r"stands twice \(1 rows"),
        (pl.DataFrame({"postcode": ["A", None]}), "1 rows have no postcode"),
        (pl.DataFrame({"postcode": []}), "no rows"),
        (pl.DataFrame({"code": ["A"]}), "no column postcode"),
        (pl.LazyFrame({"postcode": ["A"]}).cast(pl.Int8), "cannot be read to its end"),
    ],
)
def test_add__no_proper_key__refused(
    store: ReferenceStore, table: pl.DataFrame, message: str
) -> None:
    given = replace(reading("2024", {}), table=table)

    with pytest.raises(LoadRefused, match=message):
        store.add(given, KIND, loaded_at=LOADED_AT)

    assert everything(store.root) == {}


@pytest.mark.parametrize("edition", ["", "..", "a/b", ".x", "2024 09", "x" * 41])
def test_add__edition_that_is_no_name__refused(store: ReferenceStore, edition: str) -> None:
    with pytest.raises(LoadRefused, match="An edition is named"):
        add(store.root, KIND, edition, {"A": 1})


def test_find__kind_that_is_no_name__finds_nothing(store: ReferenceStore, tmp_path: Path) -> None:
    add(tmp_path / "elsewhere", KIND, "2024", {"A": 1})

    assert store.find("../elsewhere/" + KIND) is None
    assert store.editions("../elsewhere/" + KIND) == ()


def test_use__earlier_revision__rolls_back_and_forward(store: ReferenceStore) -> None:
    add(store.root, KIND, "2023", {"A": 1})
    add(store.root, KIND, "2024", {"A": 2})
    add(store.root, KIND, "2024", {"A": 3})

    assert store.use(KIND, "2024", 1).in_use
    assert store.get(KIND).label == "2024, revision 1"
    assert store.get(KIND, "2024").revision == 1
    store.use(KIND, "2023")
    assert store.get(KIND).label == "2023, revision 1"
    assert store.get(KIND, "2024").revision == 2
    store.use(KIND, "2024")
    assert store.get(KIND).label == "2024, revision 2"


def test_use__not_loaded__says_what_is(store: ReferenceStore) -> None:
    add(store.root, KIND, "2023", {"A": 1})

    with pytest.raises(UnknownReference, match=r"no edition 2024 of .* Loaded: 2023"):
        store.use(KIND, "2024")
    with pytest.raises(UnknownReference, match="2023, revision 2"):
        store.use(KIND, "2023", 2)
    with pytest.raises(UnknownReference, match="No edition of imd is loaded"):
        store.get("imd")
    assert store.find("imd") is None


def test_use__altered_table__refused_and_verify_names_it(store: ReferenceStore) -> None:
    first = add(store.root, KIND, "2023", {"A": 1})
    add(store.root, KIND, "2024", {"A": 2})
    content = first.path().read_bytes()
    first.path().write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(LoadRefused, match="is not what was loaded"):
        store.use(KIND, "2023")

    assert [each.edition for each in store.verify()] == ["2023"]
    assert store.get(KIND).edition == "2024"


def test_load__altered_table__its_file_mends_it_as_a_revision(
    store: ReferenceStore, tmp_path: Path
) -> None:
    path = write_file(tmp_path / "a.csv", {"E1 1AA": "1"})
    load(store, path).path().unlink()

    mended = load(store, path)

    assert (mended.revision, mended.in_use, mended.already_loaded) == (2, True, False)
    assert not mended.is_altered()


def test_editions__damaged_description__named(store: ReferenceStore) -> None:
    added = add(store.root, KIND, "2023", {"A": 1})
    (added.folder / "edition.json").write_text("{", encoding="utf-8")

    with pytest.raises(ReferenceStoreError, match=f"{KIND}/2023/1 is damaged"):
        store.editions()


def test_find__damaged_pointer__none_in_use_until_it_is_said_again(store: ReferenceStore) -> None:
    add(store.root, KIND, "2023", {"A": 1})
    (store.root / KIND / "in_use.json").write_text("}", encoding="utf-8")

    assert store.find(KIND) is None
    with pytest.raises(UnknownReference, match=r"in use\. Loaded: 2023"):
        store.get(KIND)
    assert store.use(KIND, "2023").in_use


def test_stamp__edition_put_in_use__differs(store: ReferenceStore) -> None:
    stamps = [store.stamp()]
    for edition in ("2023", "2024"):
        add(store.root, KIND, edition, {"A": int(edition)})
        stamps.append(store.stamp())
    store.use(KIND, "2023")
    stamps.append(store.stamp())

    assert len(set(stamps)) == 4
    assert store.stamp() == stamps[-1]


def test_check__nothing_loaded__every_kind_of_a_publisher_is_missing(
    store: ReferenceStore,
) -> None:
    missing = store.check()

    published = [kind.key for kind in list_kinds() if kind.needed_for]
    assert [each.kind for each in missing] == published
    assert {each.state for each in missing} == {"missing"}


def test_check__synthetic_altered_or_carried_by_another__said(store: ReferenceStore) -> None:
    add(store.root, KIND, "2023", {"A": 1}, synthetic=True)
    add(store.root, "imd", "2019", {"A": 1}).path().unlink()
    add(store.root, "nspl", "2024", {"A": 1})
    add(store.root, "settlement_estimate", "2026", {"A": 1}, estimate=True)

    missing = {each.kind: each for each in store.check()}

    assert missing[KIND].state == "synthetic"
    assert missing["imd"].state == "altered"
    assert missing["polar4"].state == "missing"
    assert missing["ruc"].instead == "settlement_estimate"
    assert missing["coastal"].instead is None
    assert missing.keys().isdisjoint({"onspd", "nspl", "settlement_estimate"})
    add(store.root, KIND, "2024", {"A": 1})
    assert {each.kind for each in store.check()}.isdisjoint({KIND, "polar4", "tundra_msoa"})


@pytest.mark.parametrize(
    ("edition", "other", "expected"),
    [
        ("2019", "2025", True),
        ("2025", "2019", False),
        ("2023-09", "2024-02", True),
        ("2024", "2024-09", False),
        ("2024-09", "2024", False),
        ("2011-lsoa11", "2021-oa21", True),
        ("2021-lsoa21", "2021-oa21", False),
        ("lad24", "lsoa21", False),
        ("synthetic", "2019", False),
    ],
)
def test_is_older__dates_in_names__decide(edition: str, other: str, expected: bool) -> None:
    assert is_older(edition, other) is expected


ROWS = st.dictionaries(st.sampled_from("ABCDEFGH"), st.none() | st.integers(0, 3), min_size=1)


@settings(max_examples=30)
@given(before=ROWS, after=ROWS)
def test_changed__any_two_tables__counts_as_python_does(
    before: dict[str, int | None], after: dict[str, int | None], tmp_path_factory
) -> None:
    root = tmp_path_factory.mktemp("store")
    schema = {"postcode": pl.String, "value": pl.Int8}
    tables = [
        pl.DataFrame({"postcode": list(rows), "value": list(rows.values())}, schema=schema)
        for rows in (before, after)
    ]
    store = ReferenceStore(root)
    for edition, table in zip(("2023", "2024"), tables, strict=True):
        added = store.add(
            replace(reading(edition, {}), table=table), KIND, loaded_at=LOADED_AT
        )  # fmt: skip
    shutil.rmtree(root)

    assert added.changed == Changes(
        "2023, revision 1",
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(before[key] != after[key] for key in before.keys() & after.keys()),
    )
