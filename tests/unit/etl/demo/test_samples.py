"""The files to upload look like an officer's, mistakes included."""

import datetime as dt

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from etl.demo.generate import DemoSummary
from etl.demo.sample_rows import HEADERS, MISTAKES


@pytest.fixture(scope="module")
def rows(tiny: DemoSummary) -> list[list[object]]:
    path = tiny.out / "samples" / "participants-to-upload.xlsx"
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


@pytest.fixture(scope="module")
def mistakes(tiny: DemoSummary) -> pl.DataFrame:
    return pl.read_parquet(tiny.out / "truth" / "sample_rows.parquet")


def test_workbook__a_title_stands_above_the_header(rows: list[list[object]]) -> None:
    assert str(rows[0][0]).startswith("Pathways to Wexcombe")
    assert tuple(rows[2]) == HEADERS


def test_workbook__dates__are_partly_text_and_partly_dates(rows: list[list[object]]) -> None:
    kinds = {type(row[HEADERS.index("DOB")]) for row in rows[3:]}
    assert {str, dt.date} <= kinds


def test_workbook__mistakes__are_all_listed_and_all_kinds_made(
    rows: list[list[object]], mistakes: pl.DataFrame
) -> None:
    assert set(mistakes["row"]) == set(range(1, len(rows) - 2))
    assert set(MISTAKES) | {"row repeated"} <= set(mistakes["mistake"])


@pytest.mark.parametrize(
    ("mistake", "column", "holds"),
    [
        ("date in the future", "DOB", lambda cell: cell.year == 2031),
        ("lower case postcode", "Home postcode", str.islower),
        ("postcode without space", "Home postcode", lambda cell: " " not in cell),
        ("I for 1", "Home postcode", lambda cell: "I" in cell),
        ("last name missing", "Surname", lambda cell: not cell),
        ("school unknown", "School URN", lambda cell: cell == 999999),
    ],
)
def test_workbook__listed_mistake__is_in_its_cell(
    rows: list[list[object]], mistakes: pl.DataFrame, mistake: str, column: str, holds: object
) -> None:
    assert callable(holds)
    for number in mistakes.filter(pl.col("mistake") == mistake)["row"]:
        assert holds(rows[2 + number][HEADERS.index(column)])


def test_register__names_one_activity_of_the_member_and_strangers(tiny: DemoSummary) -> None:
    register = pl.read_csv(tiny.out / "samples" / "register-to-upload.csv")
    activities = pl.read_parquet(tiny.out / "outreach" / "activities.parquet")
    (reference,) = set(register["Activity reference"])
    event = activities.filter(pl.col("reference") == reference).row(0, named=True)
    assert event["organisation_key"] == "university-of-wexcombe"
    assert 0 < register["Participant reference"].null_count() < len(register)
