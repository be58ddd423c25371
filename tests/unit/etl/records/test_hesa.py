"""Extracts in HESA's own column names: what becomes an identifier, what is kept, what is blank."""

import csv
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from etl.records import Plan, UnreadableRecords, list_fields, load_year, read_year
from etl.records.hesa import find_faults

TODAY = date(2026, 11, 21)
ROW: dict[str, Any] = {
    "INSTID": "0100", "HUSID": "9810000000017", "NUMHUS": "1", "SURNAME": "Byron",
    "FNAMES": "Ada Augusta King", "BIRTHDTE": "31/01/1980", "GENDER": "2", "POSTCODE": "SW1A 1AA",
    "COMDATE": "28/09/1998", "QUALAIM": "21", "FUNDLEV": "10", "MODE": "01", "YEARPRG": "1",
    "STULOAD": "100.0", "ETHNIC": "10",
}  # fmt: skip


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "hesa.csv"
    pl.DataFrame(list(rows)).write_csv(path)
    return path


def load(folder: Path, path: Path, year: str = "1998-99") -> pl.DataFrame:
    load_year(folder / "store", "hesa_student", year, path, today=TODAY)
    return pl.read_parquet(folder / "store" / "hesa_student" / f"{year}.parquet")


def read(folder: Path, **changed: Any) -> dict[str, Any]:
    return load(folder, write(folder, ROW | changed)).row(0, named=True)


def test_list_fields__are_those_of_ts_4_and_of_their_kinds() -> None:
    text = (files("analytics.heses") / "codes" / "fields.csv").read_text(encoding="utf-8")
    named = [(row["name"], row["kind"]) for row in csv.DictReader(text.splitlines())]
    assert [(field.name, field.kind) for field in list_fields()] == named


def test_list_fields__what_does_not_map__says_why() -> None:
    assert {field.how for field in list_fields()} == {"same", "renamed", "recoded", "none"}
    assert all(field.note for field in list_fields() if field.how in {"none", "recoded"})
    assert all(bool(field.current) == (field.how != "none") for field in list_fields())


def test_read_year__layout_of_1998__becomes_a_record_with_its_fields(tmp_path: Path) -> None:
    row = read(tmp_path)
    assert row["record_id"] == "0100-9810000000017-1"
    assert (row["first_name"], row["middle_name"]) == ("Ada", "Augusta King")
    assert (row["last_name"], row["sex"], row["postcode"]) == ("Byron", "10", "SW1A 1AA")
    assert row["date_of_birth"] == date(1980, 1, 31)
    assert (row["academic_year"], row["entrant"]) == ("1998/99", True)
    assert (row["level"], row["mode"], row["year_of_study"]) == ("first_degree", "full_time", 1)
    assert (row["QUALAIM"], row["STULOAD"], row["MODE"]) == ("21", "100.0", "01")
    assert "ETHNIC" not in row


@pytest.mark.parametrize(
    ("changed", "level", "entrant"),
    [
        ({"COMDATE": "31/07/1998"}, "first_degree", False),
        ({"COMDATE": "01/08/1998"}, "first_degree", True),
        ({"COMDATE": "1999-07-31"}, "first_degree", True),
        ({"COMDATE": "19990801"}, "first_degree", False),
        ({"COMDATE": None}, "first_degree", False),
        ({"QUALAIM": "30"}, "other_undergraduate", True),
        ({"FUNDLEV": "20"}, "postgraduate_taught", True),
        ({"FUNDLEV": None, "QUALAIM": "02"}, "postgraduate_research", True),
        ({"FUNDLEV": None, "QUALAIM": "72"}, None, False),
        ({"FUNDLEV": "99", "QUALAIM": "72"}, None, False),
    ],
)
def test_read_year__level_and_entry__by_fundlev_and_comdate(
    tmp_path: Path, changed: dict[str, Any], level: str | None, entrant: bool
) -> None:
    row = read(tmp_path, **changed)
    assert (row["level"], row["entrant"]) == (level, entrant)


def test_read_year__later_data_supply__maps_what_maps_and_leaves_the_rest_blank(
    tmp_path: Path,
) -> None:
    renamed = {"QUALAIM": "Course.COURSEAIM", "GENDER": "Student.SEXID", "MODE": "Instance.MODE"}
    row = {renamed.get(name, name): value for name, value in ROW.items()} | {
        "Course.COURSEAIM": "H00", "Instance.ENDDATE": "2021-06-30", "Instance.RSNEND": "01",
        "EntryProfile.DOMICILE": "XF", "Instance.INSTANCEKEY": "K1",
        "Institution.UKPRN": "10990001",
    }  # fmt: skip
    path = write(tmp_path, row)
    table = load(tmp_path, path, "2020-21").row(0, named=True)
    assert (table["QUALAIM"], table["RSNLEAVE"], table["DATELEFT"]) == ("21", "01", "2021-06-30")
    assert (table["PRIKEY"], table["ukprn"], table["sex"]) == ("K1", 10990001, "10")
    assert (table["husid"], table["record_id"]) == (ROW["HUSID"], "0100-9810000000017-1")
    assert "DOMICILE" not in table
    assert "SPCSTU" not in table


@pytest.mark.parametrize(
    ("aim", "level"),
    [("H00", "first_degree"), ("M22", "first_degree"), ("J10", "other_undergraduate"),
     ("M00", "postgraduate_taught"), ("D00", "postgraduate_research"), ("P41", None)],
)  # fmt: skip
def test_load_year__combined_record_without_fundlev__level_by_the_aim(
    tmp_path: Path, aim: str, level: str | None
) -> None:
    given = {name: value for name, value in ROW.items() if name not in {"INSTID", "FUNDLEV"}}
    row = given | {"COURSEAIM": aim, "UKPRN": "10990001", "COMDATE": "2013-09-20"}
    del row["QUALAIM"]

    read = load(tmp_path, write(tmp_path, row), "2013-14").row(0, named=True)

    assert (read["level"], read["entrant"]) == (level, level is not None)
    assert read["record_id"] == "10990001-9810000000017-1"


def test_load_year__nobody_can_be_linked__names_the_fields(tmp_path: Path) -> None:
    path = tmp_path / "hesa.csv"
    pl.DataFrame([ROW]).drop("SURNAME", "FNAMES").write_csv(path)
    with pytest.raises(UnreadableRecords, match=r"no last_name \(ours: last_name, HESA.*SURNAME"):
        load(tmp_path, path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"BIRTHDTE": "31/31/1980"}, "Row 2 has a date of birth that is not a date"),
        ({"HUSID": ""}, "Row 2 has no record identifier"),
    ],
)
def test_load_year__identifier_not_usable__row_left_out_and_said(
    tmp_path: Path, changed: dict[str, str], message: str
) -> None:
    path = write(tmp_path, ROW, ROW | {"HUSID": "9810000000025"} | changed)
    with pytest.raises(UnreadableRecords, match=message):
        load(tmp_path, path)
    plan = Plan(most_excluded=0.5)
    loaded = load_year(tmp_path / "s", "hesa_student", "1998-99", path, today=TODAY, plan=plan)
    assert (loaded.rows, loaded.note.excluded_rows) == (1, 1)


def test_load_year__year_of_one_number__refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecords, match="written like 2019-20"):
        load(tmp_path, write(tmp_path, ROW), "1998")


def test_load_year__record_of_another_year__refused(tmp_path: Path) -> None:
    path = write(tmp_path, ROW | {"RECID": "97011"})
    with pytest.raises(UnreadableRecords, match="is not of 1998-99: its rows say another year"):
        load(tmp_path, path)


def test_load_year__again_from_what_was_kept__same_table(tmp_path: Path) -> None:
    loaded = load_year(tmp_path / "store", "hesa_student", "1998-99", write(tmp_path, ROW),
                       today=TODAY)  # fmt: skip
    kept = tmp_path / "store" / "hesa_student" / "1998-99.parquet"
    assert loaded.rows == 1
    assert read_year(kept, "hesa_student", today=TODAY).equals(pl.read_parquet(kept))


def test_load_year__values_of_no_kind__counted_by_field_without_the_value(tmp_path: Path) -> None:
    bad = ROW | {"HUSID": "9810000000025", "COMDATE": "soon", "STULOAD": "full", "MODE": "A1"}
    path = write(tmp_path, ROW, bad)
    loaded = load_year(tmp_path / "store", "hesa_student", "1998-99", path, today=TODAY)
    assert {(f.name, f.kind, f.records, f.first_row) for f in loaded.faults} == {
        ("COMDATE", "date", 1, 2), ("STULOAD", "number", 1, 2), ("MODE", "code", 1, 2),
    }  # fmt: skip
    assert all("soon" not in fault.sentence for fault in loaded.faults)


def test_find_faults__blank_and_other_writings__are_none() -> None:
    table = pl.DataFrame(
        {"COMDATE": ["1998-09-28", "19980928", None], "STULOAD": ["100", " 33.3", None],
         "MODE": ["1", "01", "1.0"], "YRLLINST": ["1998", None, None]}
    )  # fmt: skip
    assert find_faults(table) == ()
