"""What a record may hold beside the codes of the manual: A-19, and how numbers are written."""

from pathlib import Path

import polars as pl
import pytest

from analytics.heses import Given, SettingsError, parse_settings, recreate
from tests.spec.heses.record import ORDINARY, PLAIN, read_rows, run_rows, write_parquet


@pytest.mark.parametrize("date", ["01/10/98", "1998101", "98-10-01", "01/10/19980"])
def test_a_19__year_without_its_four_digits__is_no_date(date: str, tmp_path: Path) -> None:
    rows = [{**ORDINARY, "INSTID": "0100", "COMDATE": date}]
    row = read_rows(run_rows(rows, PLAIN, tmp_path / "out") / "individualised.csv")[0]
    assert (row["FEE_STATUS"], row["AGE_ON_ENTRY"], row["YOUNG"]) == ("NEW", "", "0")
    assert row["FLAGS"] == "COMDATE cannot be read as a date"


@pytest.mark.parametrize("date", ["1/10/1997", "1997-10-1", "19971001", " 01/10/1997 "])
def test_a_19__days_and_months_of_one_digit__are_read(date: str, tmp_path: Path) -> None:
    rows = [{**ORDINARY, "INSTID": "0100", "COMDATE": date}]
    row = read_rows(run_rows(rows, PLAIN, tmp_path / "out") / "individualised.csv")[0]
    assert (row["AGE_ON_ENTRY"], row["FLAGS"]) == ("18", "")


def test_a_12__tiny_share__is_written_in_plain_digits(tmp_path: Path) -> None:
    blocks = {"SBJPER01": "99.999", "COSTCN02": "01", "SBJ02": "A3", "SBJPER02": "0.001"}
    rows = [{**ORDINARY, "INSTID": "0100", **blocks}]
    row = read_rows(run_rows(rows, PLAIN, tmp_path / "out") / "individualised.csv")[0]
    assert row["PRICE_GROUPS"] == "A:0.00001 B:0.99999"


def test_records__header_alone__says_so(tmp_path: Path) -> None:
    given = tmp_path / "given.parquet"
    columns = [*ORDINARY, "INSTID"]
    pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).write_parquet(given)
    with pytest.raises(SettingsError, match="no student in them"):
        recreate(Given(given, columns), parse_settings(PLAIN), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_22__teaching_elsewhere_without_its_partner_field__is_flagged(tmp_path: Path) -> None:
    given = [
        {"TINST1": "2001"},
        {"TINST1": "2001", "PCOLAB": "0"},
        {"PCOLAB": "10"},
        {"TINST1": "2001", "PCOLAB": "x"},
    ]
    rows = [{**ORDINARY, "INSTID": "0100", **each} for each in given]
    found = read_rows(run_rows(rows, PLAIN, tmp_path / "out") / "individualised.csv")
    without = "TINST without PCOLAB: a head without FTE"
    other = "PCOLAB without TINST: not listed as indirectly funded"
    assert [row["FLAGS"] for row in found] == [without, "", other, without]
    assert [row["XCOLAB01"] for row in found] == ["0", "0", "0.1", "0"]


def test_ts_40__modules_without_pcolab__leave_the_students_own(tmp_path: Path) -> None:
    student = {**ORDINARY, "INSTID": "0100", "HUSID": "1", "TINST1": "2001", "PCOLAB": "40"}
    module = {"INSTID": "0100", "HUSID": "1", "NUMHUS": "1", "FTE": "50", "COSTCN01": "01"}
    settings = {**PLAIN, "return_type": "modular"}
    out = run_rows([student], settings, tmp_path / "out", modules=[module])
    row = read_rows(out / "individualised.csv")[0]
    assert (row["PRICE_GROUPS"], row["XCOLAB01"]) == ("A:1", "0.4")


def test_ts_40__modules_whose_keys_lost_their_zeros__find_their_student(tmp_path: Path) -> None:
    student = {**ORDINARY, "INSTID": "0100", "HUSID": "0000000000105", "NUMHUS": "01"}
    module = {"INSTID": "100", "HUSID": "105", "NUMHUS": "1", "FTE": "50", "COSTCN01": "01"}
    settings = {**PLAIN, "return_type": "modular"}
    out = run_rows([student], settings, tmp_path / "out", modules=[module])
    assert read_rows(out / "individualised.csv")[0]["PRICE_GROUPS"] == "A:1"


def test_ts_40__modules_and_students_that_miss_each_other__are_counted(tmp_path: Path) -> None:
    students = [{**ORDINARY, "INSTID": "0100", "HUSID": husid} for husid in "123"]
    modules = [{"HUSID": husid, "FTE": "50", "COSTCN01": "01"} for husid in "14"]
    given = write_parquet(students, tmp_path / "given.parquet")
    extra = write_parquet(modules, tmp_path / "modules.parquet")
    settings = parse_settings({**PLAIN, "return_type": "modular"})
    done = recreate(given, settings, tmp_path / "out", modules=extra)
    assert done.summary["modules"] == {"given": 2, "without_student": 1, "students_without": 2}


def place(folder: Path, *records: dict[str, str], **settings: object) -> list[dict[str, str]]:
    rows = [
        {**ORDINARY, "INSTID": "0100", "HUSID": str(n), **each} for n, each in enumerate(records)
    ]
    out = run_rows(rows, {**PLAIN, **settings}, folder / "out")
    return read_rows(out / "individualised.csv")


def test_a_12__nothing_was_pro_rated__is_not_flagged(tmp_path: Path) -> None:
    equal = {"SBJPER01": "", "COSTCN02": "01"}
    none = {"COSTCN01": "", "SBJ01": "", "SBJPER01": "", "SBJQA1": "H1"}
    short = {"SBJPER01": "40"}
    placed = place(tmp_path, {}, equal, none, short)
    assert [row["PRICE_GROUPS"] for row in placed] == ["B:1", "A:0.5 B:0.5", "B:1", "B:1"]
    assert [row["FLAGS"] for row in placed] == ["", "", "", "SBJPER does not sum to 100: pro-rated"]
    found = read_rows(tmp_path / "out" / "validation.csv")
    assert [(row["field"], row["records"], row["example_rows"]) for row in found] == [
        ("SBJPER01", "1", "4")
    ]


def test_numbers__however_small__are_written_in_plain_digits(tmp_path: Path) -> None:
    tiny = {"TINST1": "2001", "STULOAD": "3.000001", "PCOLAB": "0.001"}
    least = {"STULOAD": "0.000001", "PCOLAB": "0.001"}
    placed = place(tmp_path, {}, tiny, least)
    numbers = [[row[n] for n in ("HESESFTE", "XCOLAB01", "INDIRECT_FTE")] for row in placed]
    assert numbers == [
        ["100", "0", "0"],
        ["3.000001", "0.00001", "0.0000003000001"],
        ["0.000001", "0.00001", "0"],
    ]


def test_ts_9__one_instance_twice__is_reported_and_kept(tmp_path: Path) -> None:
    placed = place(
        tmp_path,
        {"HUSID": "7"},
        {"HUSID": "7", "NUMHUS": "2"},
        {"HUSID": "7", "INSTID": "0200"},
        {"HUSID": "7"},
        {"HUSID": ""},
        {"HUSID": ""},
    )
    assert len(placed) == 6
    found = read_rows(tmp_path / "out" / "validation.csv")
    words = "another record has the same HUSID, INSTID and NUMHUS"
    assert [tuple(row.values()) for row in found] == [("HUSID", "4", words, "", "2", "1")]


def test_validation__what_is_read_as_blank__is_said_to_be(tmp_path: Path) -> None:
    place(tmp_path, {"STULOAD": "1_000", "MODE": "1e0"}, {"STULOAD": "nan", "MODE": ".5"})
    found = read_rows(tmp_path / "out" / "validation.csv")
    assert [(row["field"], row["problem"], row["code"]) for row in found] == [
        ("MODE", "not a whole number: read as blank", ".5"),
        ("MODE", "not a whole number: read as blank", "1e0"),
        ("STULOAD", "not a number: read as blank", "1_000"),
        ("STULOAD", "not a number: read as blank", "nan"),
    ]
