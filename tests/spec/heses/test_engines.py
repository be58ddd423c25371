"""One rule text, two engines: the same records come to the same bytes on DuckDB and on Spark.

The records are every case of this folder, a synthetic national file, each field of TS 4 holding
what it should not, and modular returns whose modules miss their students in every way.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.heses import Recreation, parse_settings, recreate
from benchmarks.heses_records import settings as national_settings
from benchmarks.heses_records import write_records
from etl.engine import EngineName
from tests.spec.heses import cases_fees, cases_places, cases_population, cases_prices
from tests.spec.heses.record import NAMES, ORDINARY, PLAIN, write_parquet
from tests.support.spark import hurry_java

CASES = [*cases_population.CASES, *cases_places.CASES, *cases_prices.CASES, *cases_fees.CASES]
ODD = (
    " 1 ", "1.0", "1.5", "+1", "-1", "01.", ".5", "1e2", "1_0", "0x1", "\t1", "1\u00a0", "１",
    "999999999999", "0.0000005", "100.0000001", "NaN", "x", "é", " ", "'", '"', "\\", "1/2/1980",
    "31/02/1980", "1980-2-3", "19800203", "29/02/1980", "01/01/80", "01-01-1980", "00000000",
    "01/01/0999", "BS16\u00a01QD", "bs16 1qd", "B S161QD",
)  # fmt: skip
SPLIT = {**PLAIN, "load_method": "split"}
MODULAR = {**PLAIN, "return_type": "modular"}


def _cases() -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    for number, case in enumerate(CASES):
        # A campus of its own keeps the course groups of cases apart.
        yield {"CAMPID": f"K{number}", **case.fields}, {**PLAIN, **case.settings}


def _odd() -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    for name in NAMES:
        for value in ODD:
            if name != "INSTID":
                yield {"TINST1": "2001", "PCOLAB": "10", name: value}, SPLIT


def _modular() -> Iterator[tuple[dict[str, str], Mapping[str, Any]]]:
    for number in range(60):
        yield {"HUSID": f"{number:04d}", "NUMHUS": str(number % 3), "PCOLAB": "40"}, MODULAR


def _modules() -> Iterator[dict[str, str]]:
    for number in range(120):
        odd = ODD[number % len(ODD)]
        yield {
            "HUSID": str(number % 70), "NUMHUS": ("", "0", "1", "02")[number % 4],
            "FTE": ("50", "", odd, "12.5")[number % 4], "PCOLAB": ("", odd, "30")[number % 3],
            "COSTCN01": ("", "01", "11", odd)[number % 4], "SBJ01": ("A1", "", "L7")[number % 3],
            "SBJPER01": ("", "60", odd)[number % 3], "COSTCN02": ("", "38")[number % 2],
            "SBJPER02": "40",
        }  # fmt: skip


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Records, modules and settings, all in one national file."""
    folder: Path = tmp_path_factory.mktemp("given")
    write_records(folder / "national.parquet", 300)
    rows = [
        {name: value or "" for name, value in row.items()}
        for row in pl.read_parquet(folder / "national.parquet").iter_rows(named=True)
    ]
    institutions: dict[str, Any] = dict(national_settings()["institutions"])
    known: dict[str, str] = {}
    for fields, own in (*_cases(), *_odd(), *_modular()):
        key = json.dumps(own, sort_keys=True)
        instid = known.setdefault(key, f"{len(known) + 1000}")
        institutions[instid] = own
        rows.append({**ORDINARY, "INSTID": instid, "HUSID": f"{len(rows):013d}", **fields})
    # A column of an institution's own, and one whose name is one of ours.
    rows = [{**row, "Own, column": f"{n}", "FLAGS": "é"} for n, row in enumerate(rows)]
    return {
        "records": write_parquet(rows, folder / "records.parquet"),
        "modules": write_parquet(list(_modules()), folder / "modules.parquet"),
        "settings": parse_settings({"institutions": institutions}),
    }


def _run(given: dict[str, Any], folder: Path, engine: EngineName) -> tuple[Path, Recreation]:
    hurry_java()
    out = folder / "out"
    return out, recreate(
        given["records"], given["settings"], out, modules=given["modules"], engine=engine
    )


@pytest.mark.spark
@pytest.mark.parametrize("engine", ["spark"])
def test_recreate__on_spark__the_same_bytes(
    engine: EngineName, given: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    duckdb, expected = _run(given, tmp_path_factory.mktemp("duckdb"), "duckdb")
    spark, found = _run(given, tmp_path_factory.mktemp("spark"), engine)

    assert sorted(p.name for p in spark.iterdir()) == sorted(p.name for p in duckdb.iterdir())
    for path in sorted(duckdb.iterdir()):
        assert (spark / path.name).read_text() == path.read_text(), path.name
    assert found == expected
