"""What the student files say for HESES agrees with what they say already."""

import polars as pl
import pytest

from analytics.heses import register
from etl.demo.generate import DemoSummary
from etl.demo.student_return import YEARS_WITH_RETURN
from etl.demo.tables import table
from etl.records import list_fields


@pytest.fixture(scope="module")
def files(tiny: DemoSummary) -> list[pl.DataFrame]:
    folder = tiny.out / "administrative" / "hesa_student"
    return [pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]


@pytest.fixture(scope="module")
def students(files: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(files[-YEARS_WITH_RETURN:])


def test_student_files__latest_years__have_the_fields(files: list[pl.DataFrame]) -> None:
    assert ["QUALAIM" in file.columns for file in files[-YEARS_WITH_RETURN - 1 :]] == [
        False, *[True] * YEARS_WITH_RETURN,
    ]  # fmt: skip


def test_student_files__no_working_column_is_left(students: pl.DataFrame) -> None:
    fields = {field.name for field in list_fields()}
    ours = {name for name in students.columns if name == name.upper()}
    assert ours <= fields
    assert {"start", "stays", "completed", "skilled"}.isdisjoint(students.columns)


def test_student_files__level_mode_and_year__agree(students: pl.DataFrame) -> None:
    expected = pl.select(
        pl.when(students["level"] == "first_degree").then(pl.lit("21")).otherwise(pl.lit("10"))
    ).to_series()
    assert students["QUALAIM"].equals(expected.rename("QUALAIM"))
    assert ((students["MODE"] == "31") == (students["mode"] == "part_time")).all()
    assert students["YEARPRG"].cast(pl.Int64).equals(students["year_of_study"].rename("YEARPRG"))
    begun = students["COMDATE"].str.slice(6).cast(pl.Int32)
    year = students["academic_year"].str.slice(0, 4).cast(pl.Int32)
    assert ((begun == year) == students["entrant"]).all()


def test_student_files__leavers__have_a_reason_and_a_day(students: pl.DataFrame) -> None:
    left = students.filter(pl.col("FUNDCOMP") == "2")
    assert len(left) > 0
    assert left["RSNLEAVE"].null_count() == left["DATELEFT"].null_count() == 0
    assert "01" not in left["RSNLEAVE"].to_list()


def test_student_files__codes__are_in_their_frames(students: pl.DataFrame) -> None:
    for field, codes in register.code_frames().items():
        if field in students.columns:
            used = set(students[field].drop_nulls().unique())
            assert {int(code) for code in used} <= codes, field


def test_return_subjects__every_price_group_of_cost_centres_is_there() -> None:
    centres = {int(code) for code in table("return_subjects")["cost_centre"]}
    groups = register.code_tables()["cost_centres"]
    found = groups.filter(pl.col("cost_centre").is_in(centres))["price_group"]
    assert {"A", "B", "C", "D", "PSYCH", "CENTRE30"} <= set(found)
