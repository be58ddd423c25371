from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.reference.kinds import list_indicators
from etl.reference.store import ReferenceStore
from etl.warehouse import Edition, WarehouseError
from etl.warehouse.indicators import list_columns, plan_indicators
from tests.support.places import Store
from tests.support.readings import add
from tests.support.tiny_world import TinyWorld, participant, placed_directory

HOMES = ("SW1A 1AA", "M1 1AE")


@pytest.fixture
def world() -> TinyWorld:
    return TinyWorld([participant(number, postcode=home) for number, home in enumerate(HOMES)])


def people(edition: Edition, table: str = "participants") -> dict[str, dict[str, Any]]:
    """Rows of the analysis by home postcode."""
    homes = pl.read_parquet(
        edition.identity / "participants.parquet", columns=["pseudonym", "postcode"]
    )
    rows = pl.read_parquet(edition.analysis / f"{table}.parquet").join(homes, on="pseudonym")
    return {row["postcode"]: row for row in rows.iter_rows(named=True)}


def source_of(edition: Edition, column: str) -> dict[str, Any] | None:
    found = [each for each in edition.manifest["indicators"] if each["column"] == column]
    return found[0] if found else None


def add_directory(root: Path) -> None:
    add(root, "onspd", "2025-11", {"SW1A 1AA": "E01004736", "M1 1AE": "E01033658"}, column="lsoa21")


def test_list_columns__indicators__are_known_and_no_code_of_an_area() -> None:
    known = {each.key: each for each in list_indicators()}
    used = [known[key] for column in list_columns() for key in column.indicators]

    assert not {each.type for each in used} & {"code", "rank", "name"}


def test_build__area_measure_with_directory__is_joined_through_it(
    world: TinyWorld, tmp_path: Path
) -> None:
    root = tmp_path / "reference"
    add_directory(root)
    add(
        root, "imd", "2025", {"E01004736": 9, "E01033658": 1},
        key="code", area_type="lsoa21", column="imd_decile",
    )  # fmt: skip

    edition = world.build(tmp_path)

    found = people(edition)
    assert [found[home]["imd_decile"] for home in HOMES] == [9, 1]
    assert source_of(edition, "imd_decile")["edition"] == "2025"
    assert "reference/onspd/2025-11/1" in edition.manifest["inputs"]
    table = pl.read_parquet(edition.analysis / "participants.parquet")
    cells = {str(cell) for row in table.iter_rows() for cell in row}
    assert cells.isdisjoint({"E01004736", "E01033658", *HOMES})


def test_build__area_measure_without_directory__is_null_and_no_failure(
    world: TinyWorld, tmp_path: Path
) -> None:
    add(
        tmp_path / "reference", "imd", "2025", {"E01004736": 9},
        key="code", area_type="lsoa21", column="imd_decile",
    )  # fmt: skip

    edition = world.build(tmp_path)

    assert people(edition)["SW1A 1AA"]["imd_decile"] is None
    assert source_of(edition, "imd_decile") is None


def test_build__two_editions__the_one_in_use_and_both_beside(
    world: TinyWorld, tmp_path: Path
) -> None:
    root = tmp_path / "reference"
    world.quintiles = {}
    for edition, quintile in (("2023-09", 2), ("2024-09", 3)):
        add(root, "ofs_participation", edition, {"SW1A 1AA": quintile})

    latest = world.build(tmp_path)
    chosen = world.build(tmp_path, chosen={"ofs_participation": "2023-09"})
    ReferenceStore(root).use("ofs_participation", "2023-09")
    back = world.build(tmp_path)

    assert [people(each)["SW1A 1AA"]["polar4_quintile"] for each in (latest, chosen, back)] == [
        3, 2, 2,
    ]  # fmt: skip
    beside = people(latest, "indicators")["SW1A 1AA"]
    assert (beside["polar4_quintile__2023_09"], beside["polar4_quintile__2024_09"]) == (2, 3)
    assert [source_of(each, "polar4_quintile")["edition"] for each in (latest, chosen)] == [
        "2024-09", "2023-09",
    ]  # fmt: skip


def test_build__published_beside_invented__the_published_is_used(
    world: TinyWorld, tmp_path: Path
) -> None:
    root = tmp_path / "reference"
    world.quintiles = {}
    add(root, "ofs_participation", "2024-09", {"SW1A 1AA": 1}, synthetic=True)
    add_directory(root)
    add(
        root, "polar4", "2024", {"E01004736": 4}, key="code", area_type="lsoa21",
    )  # fmt: skip

    edition = world.build(tmp_path)

    assert people(edition)["SW1A 1AA"]["polar4_quintile"] == 4
    assert not source_of(edition, "polar4_quintile")["synthetic"]


def test_build__estimates__are_whole_kilometres(world: TinyWorld, tmp_path: Path) -> None:
    root = tmp_path / "reference"
    add(root, "coast_estimate", "2026", {"SW1A 1AA": 41.7}, column="coast_km", estimate=True)
    add(
        root, "settlement_estimate", "2026", {"SW1A 1AA": True},
        column="settlement_urban", estimate=True,
    )  # fmt: skip

    edition = world.build(tmp_path)

    row = people(edition)["SW1A 1AA"]
    assert (row["coast_km_estimate"], row["urban_estimate"]) == (41, True)
    assert source_of(edition, "urban_estimate")["estimate"]


def test_build__edition_chosen_that_is_not_loaded__refused(
    world: TinyWorld, tmp_path: Path
) -> None:
    with pytest.raises(WarehouseError, match=r"Edition 2019 of imd is not loaded\. Loaded: none"):
        world.build(tmp_path, chosen={"imd": "2019"})


def test_build__altered_table__refused(world: TinyWorld, tmp_path: Path) -> None:
    _, root = world.write_files(tmp_path)
    world.quintiles = {}
    ReferenceStore(root).get("ofs_participation").path().write_bytes(b"altered")

    with pytest.raises(WarehouseError, match="ofs_participation 2024-09, revision 1 is not what"):
        world.build(tmp_path)


def test_build__people_of_an_area__with_neighbourhoods_and_never_with_homes(
    world: TinyWorld, tmp_path: Path
) -> None:
    root = tmp_path / "reference"
    add_directory(root)
    add(
        root, "population", "2024", {"E01004736": 83, "E01033658": 91},
        key="code", area_type="lsoa21", column="young_people",
    )  # fmt: skip
    places = dict.fromkeys(HOMES, (530_000, 180_000, "E09000033"))

    edition = world.build(tmp_path, directory=placed_directory(places))

    areas = pl.read_parquet(edition.analysis / "neighbourhoods.parquet")
    counted = dict(areas.select("neighbourhood", "young_people").iter_rows())
    assert (counted["E01004736"], counted["E01033658"]) == (83, 91)
    assert source_of(edition, "young_people")["edition"] == "2024"
    for table in ("participants", "indicators"):
        columns = pl.read_parquet_schema(edition.analysis / f"{table}.parquet")
        assert not [name for name in columns if name.startswith("young_people")]


def test_plan_indicators__edition_named_after_its_areas__column_of_its_year(tmp_path: Path) -> None:
    store = Store(tmp_path)
    lsoas = pl.DataFrame({"postcode": ["SW1A 1AA"], "lsoa21": ["E01004736"]})
    store.add("onspd", "2025-11", lsoas)
    ruc = pl.DataFrame({"code": ["E01004736"], "urban": [True]})
    store.add("ruc", "2021-lsoa21", ruc, area_type="lsoa21")

    planned = plan_indicators(tmp_path, {}).editions

    assert planned["urban__2021"].edition.edition == "2021-lsoa21"
