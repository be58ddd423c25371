import dataclasses
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from etl.records import UnreadableRecords
from etl.warehouse import (
    Edition,
    FolderRecords,
    NoEdition,
    WarehouseError,
    build_edition,
    find_current_edition,
    get_current_edition,
    list_editions,
)
from etl.warehouse import assembly as assembly_module
from etl.warehouse.indicators import list_columns
from tests.support.tiny_world import (
    BUILT_AT,
    KEY,
    POSTCODES,
    TinyWorld,
    hesa,
    ks4,
    participant,
    tiny_directory,
)


@pytest.fixture
def world() -> TinyWorld:
    ada, ben = participant(1), participant(2, postcode="m1 iae")
    return TinyWorld(
        participants=[ada, ben, participant(3, tracking_permission=False)],
        files={
            "hesa_student/2019-20": [
                hesa(ada, "H1", "2019/20"),
                hesa(participant(3), "H3", "2019/20"),
            ],
            "npd_ks4/2017": [ks4(ben | {"postcode": "M1 1AE"}, "K2", 50.0)],
        },
    )


def table(edition: Edition, name: str) -> pl.DataFrame:
    return pl.read_parquet(edition.folder / f"{name}.parquet")


def test_build_edition__first__is_current_with_counts_and_hashes(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)

    assert get_current_edition(tmp_path / "warehouse") == edition
    assert edition.number == 1
    assert edition.manifest["counts"]["participants"] == 3
    assert edition.manifest["counts"]["npd_ks4/2017"] == 1
    assert edition.manifest["built_at"] == BUILT_AT.isoformat()
    assert set(edition.manifest["inputs"]) == {
        "hesa_student/2019-20",
        "npd_ks4/2017",
        "reference/ofs_participation/2024-09/1",
    }
    assert edition.list_altered_files() == []
    on_disk = {
        path.relative_to(edition.folder).as_posix()
        for path in edition.folder.rglob("*")
        if path.is_file()
    }
    assert on_disk == {*edition.manifest["files"], "manifest.json"}


def test_build_edition__analysis_tables__carry_no_identifier(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)

    identifiers = {
        "first_name", "middle_name", "last_name", "date_of_birth", "postcode", "record_id",
        "participant_key", "title", "reference", "upn",
    }  # fmt: skip
    values = {"Adaba", "Byron", "SW1A 1AA", "M1 1AE", "H1", "K2", "Mentoring with Ada Byron"}
    for path in edition.analysis.rglob("*.parquet"):
        rows = pl.read_parquet(path)
        assert identifiers.isdisjoint(rows.columns), path.name
        cells = {str(cell) for row in rows.iter_rows() for cell in row}
        assert values.isdisjoint(cells), path.name


def test_build_edition__participant__becomes_cohort_quintile_and_profile(
    world: TinyWorld, tmp_path: Path
) -> None:
    people = table(world.build(tmp_path), "analysis/participants")

    attended = people.filter(pl.col("activities_attended") == 1)
    assert attended.height == 1
    assert attended["contact_minutes"].to_list() == [150]
    assert attended["polar4_quintile"].to_list() == [1]
    assert people["cohort_began"].to_list() == [2000, 2000, 2000]
    # `m1 iae` was repaired to M1 1AE before its quintile was looked up.
    assert sorted(people["polar4_quintile"].to_list()) == [1, 1, 5]
    assert sorted(people["identity_state"].to_list(), key=str) == [None, "linkable", "linkable"]


def test_build_edition__without_permission__is_never_linked(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)

    links = table(edition, "analysis/links")
    people = table(edition, "identity/participants")
    linked = people.filter(pl.col("pseudonym").is_in(links["pseudonym"].implode()))
    assert sorted(linked["participant_key"]) == ["1", "2"]
    assert links["source"].to_list() == ["hesa_student", "npd_ks4"]
    report = edition.manifest["links"][1]
    assert report["source"] == "hesa_student"
    assert report["participants"] == {"linked": 1, "no_match": 1}
    assert report["records"] == {"linked": 1, "no_match": 1}


def test_build_edition__again__old_edition_stays_and_bytes_repeat(
    world: TinyWorld, tmp_path: Path
) -> None:
    first = world.build(tmp_path)
    second = world.build(tmp_path)

    assert [edition.number for edition in list_editions(tmp_path / "warehouse")] == [1, 2]
    assert first.list_altered_files() == []
    assert first.manifest["files"] == second.manifest["files"]


def test_build_edition__other_key__other_pseudonyms(world: TinyWorld, tmp_path: Path) -> None:
    first = world.build(tmp_path)
    second = world.build(tmp_path, key=b"another key, long enough")

    one, two = (table(edition, "analysis/participants")["pseudonym"] for edition in (first, second))
    assert set(one).isdisjoint(two)
    assert first.manifest["key_fingerprint"] != second.manifest["key_fingerprint"]


def test_build_edition__killed_midway__old_edition_stays_current(
    world: TinyWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.build(tmp_path)

    def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(assembly_module.Assembly, "write_analysis", fail)
        with pytest.raises(MemoryError):
            world.build(tmp_path)

    assert get_current_edition(tmp_path / "warehouse") == first
    assert [path.name for path in (tmp_path / "warehouse/editions").iterdir()] == ["0001"]
    assert world.build(tmp_path).number == 2


def test_build_edition__renamed_but_pointer_not_written__old_edition_stays_current(
    world: TinyWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.build(tmp_path)

    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if target.name == "current":
            raise OSError("power cut")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="power cut"):
            world.build(tmp_path)

    assert get_current_edition(tmp_path / "warehouse") == first
    assert world.build(tmp_path).number == 3


def test_build_edition__damaged_administrative_file__refused_and_nothing_changes(
    world: TinyWorld, tmp_path: Path
) -> None:
    first = world.build(tmp_path)
    del world.files["npd_ks4/2017"][0]["attainment8"]

    with pytest.raises(UnreadableRecords, match="no column attainment8"):
        world.build(tmp_path)

    assert get_current_edition(tmp_path / "warehouse") == first


def test_build_edition__same_key_twice__refused(world: TinyWorld, tmp_path: Path) -> None:
    world.participants.append(participant(1))

    with pytest.raises(WarehouseError, match="participant_key stands twice"):
        world.build(tmp_path)
    assert find_current_edition(tmp_path / "warehouse") is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"key": b"short"}, "fewer than 16 bytes"),
        ({"built_at": datetime(2026, 1, 1)}, "needs a time zone"),  # noqa: DTZ001
    ],
)
def test_build_edition__unsafe_argument__refused(
    world: TinyWorld, tmp_path: Path, given: dict[str, object], message: str
) -> None:
    with pytest.raises(WarehouseError, match=message):
        world.build(tmp_path, **given)


def test_build_edition__no_reference_data__columns_of_nulls(
    world: TinyWorld, tmp_path: Path
) -> None:
    world.quintiles = {}

    edition = world.build(tmp_path)

    people = table(edition, "analysis/participants")
    names = [column.name for column in list_columns()]
    assert people.select(names).null_count().row(0) == (3,) * len(names)
    assert [people.schema[column.name] for column in list_columns()] == [
        column.dtype for column in list_columns()
    ]
    assert table(edition, "analysis/indicators").columns == ["pseudonym"]
    assert edition.manifest["indicators"] == []


def test_build_edition__no_activity_yet__is_an_edition(world: TinyWorld, tmp_path: Path) -> None:
    world.activities, world.registrations = [], []

    people = table(world.build(tmp_path), "analysis/participants")

    assert people["activities_attended"].to_list() == [0, 0, 0]


def test_build_edition__nobody__is_refused(world: TinyWorld, tmp_path: Path) -> None:
    world.participants = []

    with pytest.raises(WarehouseError, match="no participants"):
        world.build(tmp_path)


def test_build_edition__row_without_a_key__refused(world: TinyWorld, tmp_path: Path) -> None:
    world.registrations.append({"participant_key": None, "activity_key": 1, "status": "attended"})

    with pytest.raises(WarehouseError, match="registrations has no participant_key"):
        world.build(tmp_path)


def test_build_edition__column_missing_in_records__named(world: TinyWorld, tmp_path: Path) -> None:
    for person in world.participants:
        del person["tracking_permission"]

    with pytest.raises(WarehouseError, match="participants have no column tracking_permission"):
        world.build(tmp_path)


def test_build_edition__progress__counts_up_to_the_end(world: TinyWorld, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    world.build(tmp_path, progress=lambda *step: seen.append(step))

    assert [done for _, done, _ in seen] == list(range(len(seen)))
    assert {total for _, _, total in seen} == {len(seen) + 1} or seen[-1][2] >= len(seen)


def test_folder_records__parquet_files__same_edition(world: TinyWorld, tmp_path: Path) -> None:
    edition = world.build(tmp_path)
    folder = tmp_path / "outreach"
    folder.mkdir()
    pl.DataFrame(world.participants).write_parquet(folder / "participants.parquet")
    pl.DataFrame(world.activities).write_parquet(folder / "activities.parquet")
    pl.DataFrame(world.registrations).write_parquet(folder / "registrations.parquet")

    again = build_edition(
        tmp_path / "warehouse",
        FolderRecords(folder, chunk_rows=2),
        tmp_path / "administrative",
        tmp_path / "reference",
        built_at=BUILT_AT,
        key=KEY,
        directory=tiny_directory(*POSTCODES),
    )

    assert again.manifest["files"] == edition.manifest["files"]


def test_list_altered_files__file_changed_or_gone__named(world: TinyWorld, tmp_path: Path) -> None:
    edition = world.build(tmp_path)
    (edition.analysis / "links.parquet").write_bytes(b"changed")
    (edition.analysis / "activities.parquet").unlink()

    assert edition.list_altered_files() == ["analysis/activities.parquet", "analysis/links.parquet"]


def test_get_current_edition__none_built__says_so(tmp_path: Path) -> None:
    with pytest.raises(NoEdition, match="no edition yet"):
        get_current_edition(tmp_path)


def test_manifest__on_disk__is_plain_json(world: TinyWorld, tmp_path: Path) -> None:
    edition = world.build(tmp_path)

    read = json.loads((edition.folder / "manifest.json").read_text(encoding="utf-8"))
    assert read == edition.manifest
    assert dataclasses.is_dataclass(edition)
