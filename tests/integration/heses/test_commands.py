"""`hearth heses`, from files to files."""

import csv
import json
from pathlib import Path

import pytest

from app.commands.main import main

HEADER = "INSTID,HUSID,MODE,FUNDLEV,FUNDCODE,QUALAIM,COMDATE,STULOAD,COSTCN01,FUNDCOMP,Note\n"
RECORDS = (
    HEADER
    + "0100,b,01,10,1,21,01/10/1997,100.0,11,1,first\n"
    + "0100,a,31,10,1,21,01/10/1997,50.0,11,1,\n"
    + "0100,c,1,10,1,72,31/09/1997,x,11,8,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "records.csv").write_text(RECORDS)
    (tmp_path / "settings.json").write_text('{"load_method": "standard"}')
    return tmp_path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["heses", *map(str, arguments)])
    return int(ended.value.code or 0)


def recreate(folder: Path, *more: object) -> int:
    settings = folder / "settings.json"
    out = folder / "out"
    return run("recreate", folder / "records.csv", "--settings", settings, "--out", out, *more)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_recreate__csv__every_file_of_the_contract(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recreate(folder) == 0
    out = folder / "out"
    assert {path.name for path in out.iterdir()} == {
        "individualised.csv", "tables_a.csv", "tables_b.csv", "premiums.csv", "indirect.csv",
        "exclusions.csv", "split.csv", "validation.csv", "summary.json",
    }  # fmt: skip
    rows = read(out / "individualised.csv")
    assert [row["HUSID"] for row in rows] == ["b", "a", "c"]
    header = list(rows[0])
    assert header[:11] == HEADER.strip().split(",")
    assert header[11:] == [
        "HESEXCL", "EXCL_BITS", "COUNTED", "MODE_H", "TABLE", "LEVEL_H", "LONG", "FUND_H",
        "STANDARD_YEAR", "LOAD_METHOD", "HESESFTE", "COLUMN", "NONCOMPLETION", "COLUMN4",
        "NEW_ENTRANT", "PRICE_GROUPS", "FEE_STATUS", "FEE_SOURCE", "FEE_ELIGIBILITY",
        "FEE_LEVEL", "AGE_ON_ENTRY", "MATURE", "YOUNG", "FEE_REMITTANCE", "DISABLED_ENTRANT",
        "NEIGHBOURHOOD", "XCOLAB01", "INDIRECT_FTE", "FLAGS",
    ]  # fmt: skip
    summary = json.loads((out / "summary.json").read_text())
    assert summary["counts"] == {
        "records_in": 3, "records_out": 3, "counted": 2, "excluded": 1, "column_4": 2,
    }  # fmt: skip
    assert summary["institutions"]["0100"]["part_time_load_factor"] == 0.5
    assert summary["options"] == summary["settings"]["*"]["options"]
    assert summary["options"]["days_in_week"] == 7
    assert summary["run"]["peak_memory_mb"] > 0
    warned = capsys.readouterr().err
    assert "QUALENT2 (TS 4, field 21)" in warned
    assert "SBJPER01-16 (TS 4, fields 102-147)" in warned
    assert "COSTCN02 (TS 4, field 103)" in warned


def test_recreate__values_that_fields_cannot_hold__are_counted_with_examples(folder: Path) -> None:
    assert recreate(folder) == 0
    found = {
        (r["field"], r["ts4_field"], r["problem"], r["code"], r["records"], r["example_rows"])
        for r in read(folder / "out" / "validation.csv")
    }
    assert found >= {
        ("STULOAD", "74", "not a number: read as blank", "x", "1", "3"),
        ("FUNDCOMP", "c155 s140", "code outside the field's frame", "8", "1", "3"),
        ("COMDATE", "26", "not a date: read as blank", "99/99/9999", "1", "3"),
    }


def test_recreate__column_named_as_one_of_ours__is_kept_under_another_name(folder: Path) -> None:
    (folder / "records.csv").write_text("HUSID,Counted\n1,yes\n")
    assert recreate(folder) == 0
    (row,) = read(folder / "out" / "individualised.csv")
    assert (row["Counted_GIVEN"], row["COUNTED"]) == ("yes", "0")


def test_recreate__parquet_for_a_national_file__holds_the_same(folder: Path) -> None:
    import polars as pl

    assert recreate(folder, "--individualised", "parquet") == 0
    frame = pl.read_parquet(folder / "out" / "individualised.parquet")
    assert frame["HUSID"].to_list() == ["b", "a", "c"]
    assert frame["COUNTED"].to_list() == [1, 1, 0]


@pytest.mark.parametrize(
    ("settings", "records", "message"),
    [
        ('{"load_method": "x"}', RECORDS, "load_method is one of"),
        ("{", RECORDS, "settings.json is not JSON"),
        pytest.param("[" * 100_000, RECORDS, "settings.json is nested too deeply", id="nested"),
        ('{"institutions": {"0200": {}}}', RECORDS, "no entry for 0100, and no '*'"),
        ('{"institutions": {"0200": {}}}', "HUSID\n1\n", r"no column INSTID (TS 4, field 2)"),
        ('{"return_type": "modular"}', RECORDS, "modular return: give --modules"),
        ("{}", "Name\nAda\n", "none of the columns of TS 4"),
        ("{}", HEADER, "a header alone"),
        ("{}", "HUSID,row_number\n1,2\n", "a column row_number: give it another name"),
        ("{}", HEADER + "1,2\n", "line 2 has not the 11 columns"),
    ],
)
def test_recreate__cannot__says_why_and_leaves_what_was(
    settings: str, records: str, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "settings.json").write_text(settings)
    (folder / "records.csv").write_text(records)
    assert recreate(folder) == 1
    assert message in capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} == {"records.csv", "settings.json"}


def test_compare__after_recreate__writes_selection_and_letters(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recreate(folder) == 0
    returned = folder / "return.csv"
    text = (folder / "out" / "tables_a.csv").read_text()
    returned.write_text(text.replace(",4a,0.5", ",4a,0.9"))
    compared = folder / "compared"
    code = run("compare", "--return", returned, "--recreated", folder / "out", "--out", compared)
    assert code == 0
    assert "Criteria 1 and 2 are not judged" in capsys.readouterr().err
    met = {row["criterion"]: row["met"] for row in read(compared / "selection.csv")}
    assert met == {"1": "", "2": "", "3": "1", "4": "0"}
    assert (compared / "letter_0100.html").is_file()


def test_recreate__with_corrections__applied_listed_and_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recreate(folder) == 0
    before = read(folder / "out" / "individualised.csv")
    (folder / "corrections.csv").write_text(
        "INSTID,HUSID,NUMHUS,FIELD,VALUE_FROM,VALUE_TO,REASON\n"
        "100,c,,QUALAIM,72,21,Coded as further education\n"
        "0100,a,,MODE,01,43,Writing up\n"
    )
    assert recreate(folder, "--corrections", folder / "corrections.csv") == 0
    after = read(folder / "out" / "individualised.csv")
    assert list(after[0]) == list(before[0])
    assert [row["QUALAIM"] for row in after] == ["21", "21", "21"]
    # Its load is no number, and so 0: that reason stays when the other goes.
    assert [row["EXCL_BITS"] for row in (before[2], after[2])] == ["2 64", "64"]
    assert after[:2] == before[:2]
    listed = read(folder / "out" / "corrections.csv")
    assert [(row["RECORD"], row["APPLIED"]) for row in listed] == [("3", "1"), ("2", "0")]
    assert "does not hold" in listed[1]["WHY"]
    summary = json.loads((folder / "out" / "summary.json").read_text())
    assert summary["corrections"] == {"given": 2, "applied": 1, "not_applied": 1, "records": 1}
    assert "1 of 2 corrections were not applied" in capsys.readouterr().err
    # A run without them leaves no list of an earlier run.
    assert recreate(folder) == 0
    assert not (folder / "out" / "corrections.csv").exists()
    assert "corrections" not in json.loads((folder / "out" / "summary.json").read_text())


def test_recreate__corrections_without_a_column__says_which(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "corrections.csv").write_text("HUSID,FIELD\nc,QUALAIM\n")
    assert recreate(folder, "--corrections", folder / "corrections.csv") != 0
    assert "no column VALUE_FROM, VALUE_TO, REASON" in capsys.readouterr().err
