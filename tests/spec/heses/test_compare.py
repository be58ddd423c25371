"""HEFCE 00/06, main 10-16 and 21: who must respond, holdback, the letter; A-20 and A-21."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analytics.heses import ReturnError, compare, read_funding
from analytics.heses.outputs import CELL, write_rows
from analytics.heses.returns import Cell
from analytics.heses.selection import Thresholds, judge
from tests.spec.heses.record import read_rows

FUNDING: Mapping[str, Any] = {
    "price_group_weights": {"A": 4.5, "B": 2, "C": 1.5, "D": 1},
    "base_price": 2500,
    "year_out_fte": 0.5,
    "upper": 0.05,
    "premiums": {"part_time": 0.05, "long": 0.25, "institution": 0.08},
    "institutions": {"0100": {"teaching_grant": 900_000, "assumed_fees": 100_000}},
}


def cell(column: str, table: str = "1a", fund: str = "HEFCE", **changes: str) -> Cell:
    plain = {"price_group": "D", "length": "STD", "level": "UG"}
    return Cell("0100", table, fundability=fund, column=column, **{**plain, **changes})


def criteria(
    returned: dict[Cell, str], recreated: dict[Cell, str], **given: Any
) -> dict[int, bool | None]:
    sides = [{c: Decimal(v) for c, v in side.items()} for side in (returned, recreated)]
    known = {"holdback_difference": None, "teaching_grant": None, "thresholds": Thresholds()}
    return {j.criterion: j.met for j in judge(*sides, **{**known, **given})}


@pytest.mark.parametrize(
    ("pounds", "met"), [("500000", False), ("500000.01", True), ("-500001", True)]
)
def test_main_10_1__half_a_million__strictly_beyond(pounds: str, met: bool) -> None:
    found = criteria({}, {}, holdback_difference=Decimal(pounds), teaching_grant=Decimal(10**9))
    assert found[1] is met
    assert found[2] is False


@pytest.mark.parametrize(("pounds", "met"), [("3000", False), ("3000.01", True), ("-3001", True)])
def test_main_10_2__three_per_cent_of_grant__strictly_beyond(pounds: str, met: bool) -> None:
    found = criteria({}, {}, holdback_difference=Decimal(pounds), teaching_grant=Decimal(100_000))
    assert found[2] is met


@pytest.mark.parametrize(("load", "met"), [("40", False), ("39.9", True), ("60.1", True)])
def test_main_10_3__load_factor__strictly_beyond_a_tenth(load: str, met: bool) -> None:
    heads = {cell("4", "3a"): "100", cell("4", "3a", "INDEP"): "900"}
    found = criteria({**heads, cell("4a", "3a"): "50"}, {**heads, cell("4a", "3a"): load})
    assert found[3] is met


def test_main_10_3__no_part_time_students__cannot_be_judged() -> None:
    assert criteria({cell("4"): "1"}, {cell("4"): "1"})[3] is None


@pytest.mark.parametrize(
    ("returned", "recreated", "met"),
    [
        ({"2": "100", "4": "1000"}, {"2": "90", "4": "1000"}, False),
        ({"2": "100", "4": "1000"}, {"2": "89", "4": "1000"}, True),
        ({"3": "60", "4": "1000"}, {"3": "100", "4": "1000"}, True),
        ({"2": "50", "4": "1000"}, {"2": "10", "4": "1000"}, False),
        ({"2": "51", "4": "1000"}, {"2": "10", "4": "1000"}, True),
        ({"4": "1000"}, {"4": "1000"}, False),
    ],
    ids=["a tenth", "over a tenth", "column 3", "5 per cent of column 4", "over it", "none"],
)
def test_main_10_4__predicted_numbers__significant_and_important(
    returned: dict[str, str], recreated: dict[str, str], met: bool
) -> None:
    sides = [{cell(c): v for c, v in side.items()} for side in (returned, recreated)]
    assert criteria(*sides)[4] is met


def test_main_10_4__not_hefce_fundable__is_not_looked_at() -> None:
    assert criteria({cell("2", fund="ISOV"): "90"}, {})[4] is False


def write_side(path: Path, cells: dict[Cell, str]) -> Path:
    rows = ([getattr(where, name) for name in CELL[:-1]] + [v] for where, v in cells.items())
    write_rows(path, CELL, rows)
    return path


def compared(
    folder: Path, returned: dict[Cell, str], recreated: dict[Cell, str], **funding: Any
) -> Path:
    (folder / "recreated").mkdir()
    write_side(folder / "recreated" / "tables_a.csv", recreated)
    parameters = folder / "funding.json"
    parameters.write_text(json.dumps({**FUNDING, **funding}))
    compare(
        write_side(folder / "return.csv", returned),
        folder / "recreated",
        folder / "out",
        funding=read_funding(parameters),
        respond_by="31 March 2000",
    )
    return folder / "out"


def test_compare__every_cell_of_either__is_written(tmp_path: Path) -> None:
    out = compared(
        tmp_path, {cell("1"): "10", cell("2"): "1.5"}, {cell("1"): "10.0", cell("4"): "3"}
    )
    found = [
        (r["column"], r["returned"], r["recreated"], r["difference"])
        for r in read_rows(out / "comparison.csv")
    ]
    assert found == [("1", "10", "10", "0"), ("2", "1.5", "0", "-1.5"), ("4", "0", "3", "3")]


def test_a_21__holdback__assumed_beyond_the_range_of_standard_resource(tmp_path: Path) -> None:
    returned = {
        cell("4"): "100",
        cell("4", "2a"): "100",
        cell("4a", "3a", length="LONG"): "10",
        cell("4", level="PGR"): "999",
        cell("4", fund="INDEP"): "999",
        cell("4", price_group="ITT"): "999",
        cell("1"): "999",
    }
    terms = {"masn": {"returned": 0, "recreated": 2000}}
    out = compared(tmp_path, returned, {**returned, cell("4"): "200"}, other_terms=terms)
    found = {r["term"]: (r["returned"], r["recreated"]) for r in read_rows(out / "holdback.csv")}
    # 100 x 1.08 + 50 x 1.08 + 10 x 1.38 FTE at 2,500 pounds.
    assert found["fte"] == ("160", "260")
    assert found["standard_resource"] == ("439500", "709500")
    assert found["assumed_resource"] == ("1000000", "1000000")
    assert found["contract_range"] == ("538525", "255025")
    assert found["holdback"] == ("538525", "257025")
    selection = {r["criterion"]: r["met"] for r in read_rows(out / "selection.csv")}
    assert selection == {"1": "0", "2": "1", "3": "", "4": "0"} | {"3": selection["3"]}


def test_a_21__price_group_without_weight__is_named(tmp_path: Path) -> None:
    with pytest.raises(ReturnError, match=r"0100 .* price_group_weights\.MEDIA"):
        compared(tmp_path, {cell("4", price_group="MEDIA"): "1"}, {})


def test_main_14__letter__says_why_what_and_by_when(tmp_path: Path) -> None:
    out = compared(tmp_path, {cell("4"): "100", cell("2"): "90"}, {cell("4"): "10"})
    (letter,) = out.glob("letter_*.html")
    text = letter.read_text()
    assert letter.name == "letter_0100.html"
    assert "Please respond by 31 March 2000." in text
    assert "Predicted HEFCE-fundable numbers" in text
    assert "estimate of the number of students involved" in text
    assert "Table 1a: full-time and sandwich" in text
    assert "http" not in text


def test_compare__institution_alike__has_no_letter(tmp_path: Path) -> None:
    same = {cell("4"): "300", cell("2"): "90"}
    out = compared(tmp_path, same, same)
    assert not list(out.glob("letter_*"))
    assert {r["met"] for r in read_rows(out / "selection.csv")} == {"0", ""}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0100,9a,D,STD,UG,HEFCE,4,1", "row 1: table is one of 1a, 2a, 3a"),
        ("0100,1a,E,STD,UG,HEFCE,4,1", "row 1: price_group is one of A, B"),
        ("0100,1a,D,STD,UG,HEFCE,6,1", "row 1: column is one of 1, 2, 3, 4, 4a, 5"),
        ("0100,1a,D,STD,UG,HEFCE,4,many", "row 1: value is a number"),
        ("0100,1a,D,STD,UG,HEFCE,4,-1", "row 1: value is a number, 0 or more"),
    ],
)
def test_compare__return_with_a_fault__names_row_and_column(
    row: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "tables_a.csv").write_text(",".join(CELL) + "\n")
    (tmp_path / "return.csv").write_text(",".join(CELL) + f"\n{row}\n")
    with pytest.raises(ReturnError, match=message):
        compare(tmp_path / "return.csv", tmp_path, tmp_path / "out")


def test_compare__spreadsheet_took_the_zeros__same_institution(tmp_path: Path) -> None:
    write_side(tmp_path / "tables_a.csv", {cell("4"): "1"})
    (tmp_path / "return.csv").write_text(",".join(CELL) + "\n100,1a,D,STD,UG,HEFCE,4,1\n")
    done = compare(tmp_path / "return.csv", tmp_path, tmp_path / "out")
    assert (done.institutions, done.differing, done.selected) == (("0100",), 0, ())
