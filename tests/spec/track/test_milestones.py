"""Each milestone of a person: when it was, from which record, and what that says."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.track.milestones import COLUMNS, MILESTONES, write_milestones
from analytics.track.people import open_track
from analytics.track.scope import EVERYBODY
from tests.support.hand_edition import person, student, write_edition

ENTRY = student("2019/20", ukprn=10007, continued=True)
RECORDS: dict[str, dict[str, Any]] = {
    "npd_ks2/2012": {"ada": {"band": "high"}},
    "npd_ks4/2017": {"ada": {"attainment8": 51.5}},
    "npd_ks5/2019": {"ada": {"aps": 33.1, "level3": True}},
    "ilr/2018-19": {"ada": {"aim_level": "3"}, "ben": {"aim_level": "3"}},
    "hesa_student/2019-20": {"ada": ENTRY},
    "hesa_student/2021-22": {"ada": student("2021/22", entrant=False, award="First class")},
    "graduate_outcomes/2021-22": {"ada": {"activity": "further_study"}},
}
EXPECTED = [
    ("ks2", "summer 2012", "npd_ks2", 2012, "high"),
    ("ks4", "summer 2017", "npd_ks4", 2017, "51.5"),
    ("he_entry", "2019/20", "hesa_student", 2019, "10007"),
    ("ks5", "summer 2019", "npd_ks5", 2019, "33.1"),
    ("level3", "summer 2019", "npd_ks5", 2019, None),
    ("continuation", "2020/21", "hesa_student", 2020, "continued"),
    ("award", "2021/22", "hesa_student", 2021, "First class"),
    ("outcome", "2021/22", "graduate_outcomes", 2021, "further_study"),
]


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = [person("ada", person="1"), person("ben", person="2"), person("cat", person="3")]
    return write_edition(tmp_path_factory.mktemp("milestones"), people, RECORDS)


def test_milestones__each__once_with_its_date(analysis: Path) -> None:
    with open_track(analysis, EVERYBODY) as track:
        rows = track.engine.fetch("milestones", order_by=["person", "year", "milestone"])

    assert [row[1:] for row in rows.rows() if row[0] == "1"] == EXPECTED
    assert {row[0] for row in EXPECTED} == set(MILESTONES)


def test_milestones__level_3_by_further_education__has_its_source(analysis: Path) -> None:
    with open_track(analysis, EVERYBODY) as track:
        rows = track.engine.fetch("milestones", order_by=["person", "year"])

    assert [row[1:] for row in rows.rows() if row[0] == "2"] == [
        ("level3", "2018/19", "ilr", 2018, "3")
    ]
    assert rows.filter(person="3").is_empty(), "of whom nothing is linked there is no milestone"


def test_write_milestones__parquet_and_csv__the_same_rows_and_no_other_column(
    analysis: Path, tmp_path: Path
) -> None:
    with open_track(analysis, EVERYBODY) as track:
        for name in ("m.parquet", "m.csv"):
            write_milestones(track, tmp_path / name)
        with pytest.raises(ValueError, match=r"not \.xlsx"):
            write_milestones(track, tmp_path / "m.xlsx")

    parquet = pl.read_parquet(tmp_path / "m.parquet")
    assert tuple(parquet.columns) == COLUMNS
    assert (
        parquet.rows()
        == pl.read_csv(
            tmp_path / "m.csv", schema_overrides={"person": pl.String, "value": pl.String}
        ).rows()
    )
