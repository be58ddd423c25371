from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.records import UnknownSource, UnreadableRecords, list_years, load_year, read_year

TODAY = date(2026, 11, 21)
ROW: dict[str, Any] = {
    "record_id": "K1",
    "first_name": "Ada",
    "middle_name": "",
    "last_name": "Byron",
    "date_of_birth": "2001-01-31",
    "sex": "10",
    "postcode": "SW1A 1AA",
    "urn": "900001",
    "attainment8": "50.5",
    "em_94": "true",
    "em_95": "0",
}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    pl.DataFrame(list(rows)).write_csv(path)
    return path


def test_read_year__csv__has_types_of_the_layout_and_leaves_other_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "ks4.csv", ROW | {"email": "ada@example.org", "idaci_decile": "3"})

    row = read_year(path, "npd_ks4", today=TODAY).row(0, named=True)

    assert "email" not in row
    assert row["date_of_birth"] == date(2001, 1, 31)
    assert (row["attainment8"], row["em_94"], row["em_95"]) == (50.5, True, False)
    assert (row["urn"], row["idaci_decile"], row["middle_name"]) == (900001, 3, None)
    assert row["ethnicity"] is None


def test_read_year__parquet__same_table_as_csv(tmp_path: Path) -> None:
    csv = write(tmp_path / "ks4.csv", ROW)
    parquet = tmp_path / "ks4.parquet"
    pl.DataFrame([ROW | {"date_of_birth": date(2001, 1, 31), "em_94": True}]).write_parquet(parquet)

    assert read_year(parquet, "npd_ks4", today=TODAY).equals(read_year(csv, "npd_ks4", today=TODAY))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"date_of_birth": "31/01/2001"}, "row 2 has a date_of_birth that is not a date like"),
        ({"date_of_birth": "2026-11-22"}, "row 2 has a date of birth in the future"),
        ({"date_of_birth": "1899-12-31"}, "row 2 has a date of birth before 1900"),
        ({"attainment8": "high"}, "row 2 has a attainment8 that is not a number"),
        ({"em_94": "maybe"}, "row 2 has a em_94 that is not yes or no"),
        ({"record_id": ""}, "row 2 has no record_id"),
        ({"record_id": "K1"}, r"row 1 has a record_id that another row has \(2 rows do\)"),
    ],
)
def test_read_year__bad_value__refused_with_its_row_and_without_the_value(
    tmp_path: Path, changed: dict[str, str], message: str
) -> None:
    path = write(tmp_path / "ks4.csv", ROW, ROW | {"record_id": "K2"} | changed)

    with pytest.raises(UnreadableRecords, match=message) as caught:
        read_year(path, "npd_ks4", today=TODAY)
    assert all(value not in str(caught.value) for value in ("Ada", "Byron", "SW1A", "31/01/2001"))


def test_read_year__column_missing__named(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", {"record_id": "1"})

    with pytest.raises(UnreadableRecords, match=r"not a file of Key Stage 4: it has no column"):
        read_year(path, "npd_ks4", today=TODAY)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.parquet", b"PAR1 cut short", "damaged"),
        ("x.csv", b"", "damaged"),
        ("x.xlsx", b"PK", "neither Parquet nor CSV"),
    ],
)
def test_read_year__not_a_table__one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableRecords, match=message):
        read_year(path, "npd_ks4", today=TODAY)


def test_load_year__again__replaces_the_year_whole(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = write(tmp_path / "a.csv", ROW, ROW | {"record_id": "K2"})
    second = write(tmp_path / "b.csv", ROW | {"record_id": "K3"})

    before = load_year(store, "npd_ks4", "2017", first, today=TODAY)
    after = load_year(store, "npd_ks4", "2017", second, today=TODAY)

    assert (before.rows, before.rows_before) == (2, None)
    assert (after.rows, after.rows_before) == (1, 2)
    (year,) = list_years(store)
    assert (year.source, year.year) == ("npd_ks4", "2017")
    assert pl.read_parquet(year.path)["record_id"].to_list() == ["K3"]


def test_load_year__bad_file__what_was_there_stays(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load_year(store, "npd_ks4", "2017", write(tmp_path / "a.csv", ROW), today=TODAY)
    bad = write(tmp_path / "b.csv", ROW | {"attainment8": "x"})

    with pytest.raises(UnreadableRecords):
        load_year(store, "npd_ks4", "2017", bad, today=TODAY)

    folder = store / "npd_ks4"
    assert [path.name for path in folder.iterdir()] == ["2017.parquet"]
    assert pl.read_parquet(folder / "2017.parquet")["record_id"].to_list() == ["K1"]


@pytest.mark.parametrize("year", ["", "17", "2017/18", "../x"])
def test_load_year__not_a_year__refused(tmp_path: Path, year: str) -> None:
    with pytest.raises(UnreadableRecords, match="A year is written like"):
        load_year(tmp_path, "npd_ks4", year, tmp_path / "a.csv", today=TODAY)


def test_load_year__unknown_source__lists_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match="npd_ks4, npd_ks5"):
        load_year(tmp_path, "ucas", "2017", tmp_path / "a.csv", today=TODAY)


def test_list_years__other_files__are_left_alone(tmp_path: Path) -> None:
    for name in ("npd_ks4/2017.parquet", "npd_ks4/notes.parquet", "other/2017.parquet",
                 "hesa_student/2019-20.parquet", "npd_ks4/2016.parquet"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert [(year.source, year.year) for year in list_years(tmp_path)] == [
        ("npd_ks4", "2016"),
        ("npd_ks4", "2017"),
        ("hesa_student", "2019-20"),
    ]
