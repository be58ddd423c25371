"""The classifications of student records: by record in, under pseudonyms out, and described."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.records import SourceYear
from etl.warehouse import ClassifiedYear, Edition, WarehouseError, list_classified
from tests.support.readings import add
from tests.support.tiny_world import TinyWorld, hesa, ks4, participant

ADA, BEN = participant(1), participant(2, postcode="M1 1AE")
ROW: dict[str, Any] = {
    "heses_counted": True, "heses_excluded": 0, "heses_column_4": True, "heses_new_entrant": True,
    "heses_level": "UG", "heses_mode": "FT", "heses_fundability": "HEFCE", "heses_mature": False,
    "heses_young": True, "heses_neighbourhood": "42", "heses_fee_remittance": True,
    "heses_disabled_entrant": False, "heses_price_group": "B", "heses_price_groups": "B:1",
}  # fmt: skip


class Rules:
    """Rules that say the same of every record named."""

    def __init__(self, folder: Path, *records: dict[str, Any]) -> None:
        self.path = folder / "classified.parquet"
        pl.DataFrame(list(records)).write_parquet(self.path)
        self.asked: list[str] = []

    def find(self, year: SourceYear) -> ClassifiedYear | None:
        self.asked.append(year.year)
        return ClassifiedYear(self.path, {"digest": "abc"}) if year.year == "2020-21" else None


@pytest.fixture
def world() -> TinyWorld:
    return TinyWorld(
        participants=[ADA, BEN],
        files={
            "hesa_student/2019-20": [hesa(ADA, "H1", "2019/20")],
            "hesa_student/2020-21": [
                hesa(ADA, "H1", "2020/21", entrant=False) | {"QUALAIM": "21", "STULOAD": "100.0"},
                hesa(BEN, "H2", "2020/21") | {"QUALAIM": "21", "STULOAD": "100.0"},
            ],
            "npd_ks4/2017": [ks4(ADA, "K1", 50.0)],
        },
    )


def students(edition: Edition, year: str) -> pl.DataFrame:
    return pl.read_parquet(edition.analysis / "records" / "hesa_student" / f"{year}.parquet")


def test_build__classified_records__carry_the_columns(world: TinyWorld, tmp_path: Path) -> None:
    rules = Rules(tmp_path, {"record_id": "H2", **ROW})
    edition = world.build(tmp_path, classifier=rules)

    rows = students(edition, "2020-21")
    linked = pl.read_parquet(edition.analysis / "links.parquet")
    ben = rows.filter(pl.col("heses_counted"))
    assert rules.asked == ["2019-20", "2020-21"]
    assert {name: ben[name].to_list() for name in ROW} == {n: [v] for n, v in ROW.items()}
    assert ben["pseudonym"].item() in set(linked["record_pseudonym"])
    assert rows.filter(pl.col("heses_counted").is_null()).height == 1


def test_build__not_classified__columns_of_nulls_and_of_their_types(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path)

    rows = students(edition, "2019-20")
    for column in list_classified():
        assert rows.schema[column.column] == column.dtype
        assert rows[column.column].null_count() == 1
    assert "classified" not in edition.manifest


def test_build__fields_of_ts_4__are_in_no_table_of_analysis(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path, classifier=Rules(tmp_path, {"record_id": "H2", **ROW}))

    for path in edition.folder.rglob("*.parquet"):
        assert not {"QUALAIM", "STULOAD"} & set(pl.read_parquet_schema(path)), path.name


def test_build__manifest__says_what_and_with_which_meaning(
    world: TinyWorld, tmp_path: Path
) -> None:
    edition = world.build(tmp_path, classifier=Rules(tmp_path, {"record_id": "H2", **ROW}))

    described = edition.manifest["classified"]
    assert edition.manifest["schema"] == 7
    assert described["years"] == [{"year": "2020-21", "records": 1, "digest": "abc"}]
    assert {each["column"] for each in described["columns"]} == set(ROW)
    assert all(each["source"].startswith("HEFCE 00/06, TS ") for each in described["columns"])


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([{"record_id": "H2", **ROW}] * 2, "a record twice"),
        ([{"record_id": "H2", "heses_counted": True}], "no column heses_excluded"),
    ],
)
def test_build__unusable_classifications__refused(
    world: TinyWorld, tmp_path: Path, records: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(WarehouseError, match=message):
        world.build(tmp_path, classifier=Rules(tmp_path, *records))


@pytest.mark.parametrize("by_area", [False, True])
def test_build__neighbourhood_types__by_postcode_or_area_reach_the_participant(
    world: TinyWorld, tmp_path: Path, by_area: bool
) -> None:
    """A participant has a type before any record of higher education."""
    world.files = {}
    root = tmp_path / "reference"
    given: dict[str, Any] = {"column": "neighbourhood_type"}
    rows = {"SW1A 1AA": 42, "M1 1AE": 7}
    if by_area:
        lookup = {"SW1A 1AA": "E01004736", "M1 1AE": "E01033658"}
        add(root, "onspd", "2025-11", lookup, column="lsoa21")
        rows = {lookup[home]: number for home, number in rows.items()}
        given |= {"key": "code", "area_type": "lsoa21"}
    add(root, "neighbourhood_types", "1997", rows, **given)

    edition = world.build(tmp_path)

    people = pl.read_parquet(edition.analysis / "participants.parquet")
    assert sorted(people["neighbourhood_type"].to_list()) == ["42", "7"]
    source = next(
        each for each in edition.manifest["indicators"] if each["column"] == "neighbourhood_type"
    )
    assert source["by"] == ("lsoa21" if by_area else "postcode")
