"""The years of work are those in which something was delivered, first to last."""

from datetime import date
from pathlib import Path

import polars as pl

from analytics.reports.activity_years import list_activity_years


def write(folder: Path, *days: tuple[date | None, str]) -> Path:
    frame = pl.DataFrame(
        list(days), schema={"starts_on": pl.Date, "status": pl.String}, orient="row"
    )
    folder.mkdir()
    frame.write_parquet(folder / "activities.parquet")
    return folder


def test_list_activity_years__delivered__first_to_last_from_august(tmp_path: Path) -> None:
    analysis = write(
        tmp_path / "analysis",
        (date(2018, 7, 31), "delivered"),
        (date(2020, 8, 1), "delivered"),
        (date(2024, 9, 1), "planned"),
        (None, "delivered"),
    )
    assert list_activity_years(analysis) == (2017, 2018, 2019, 2020)


def test_list_activity_years__nothing_delivered__none(tmp_path: Path) -> None:
    assert list_activity_years(write(tmp_path / "none")) == ()
