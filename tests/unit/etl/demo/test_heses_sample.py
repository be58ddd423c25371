"""The sample HESA file has the fields of TS 4, and what its settings name."""

import json
from pathlib import Path

import polars as pl
import pytest

from analytics.heses import Given, read_settings, recreate
from etl.demo.generate import DemoSummary
from etl.demo.heses_sample import STUDENTS
from etl.records.student_return import read_student_return


@pytest.fixture(scope="module")
def folder(tiny: DemoSummary) -> Path:
    return tiny.out / "samples"


@pytest.fixture(scope="module")
def records(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "hesa-1998-99.csv", infer_schema=False)


def test_sample__settings__name_every_institution_of_the_records(
    folder: Path, records: pl.DataFrame
) -> None:
    settings = json.loads((folder / "hesa-1998-99-settings.json").read_text())
    assert len(records) == STUDENTS
    assert set(records["INSTID"]) == set(settings["institutions"])


def test_sample__institutions__are_members(tiny: DemoSummary, records: pl.DataFrame) -> None:
    members = pl.read_parquet(tiny.out / "organisations.parquet")
    assert set(records["INSTID"]) <= set(members["hesa_instid"].drop_nulls())


def test_sample__recreated__fills_most_exclusions_and_all_tables(
    folder: Path, tmp_path: Path
) -> None:
    table = read_student_return(folder / "hesa-1998-99.csv", tmp_path)
    settings = read_settings(folder / "hesa-1998-99-settings.json")
    done = recreate(Given(table.path, table.columns), settings, tmp_path / "out")
    cells = pl.read_csv(tmp_path / "out" / "tables_a.csv", infer_schema=False)
    reasons = pl.read_csv(tmp_path / "out" / "exclusions.csv").filter(pl.col("kind") == "bit")
    assert not done.absent
    assert done.summary["counts"]["column_4"] > 0.8 * STUDENTS
    assert set(cells["table"]) == {"1a", "2a", "3a"}
    assert set(cells["price_group"]) >= {"A", "B", "C", "D", "MEDIA", "PSYCH", "ITT"}
    assert len(set(reasons["code"])) >= 7
