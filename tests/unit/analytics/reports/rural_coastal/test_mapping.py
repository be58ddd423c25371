"""The map of classes: counted and placed by hand, in the same order as the neighbourhoods."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.charts import MapSpec
from analytics.definitions import get_definition
from analytics.reports.rural_coastal.mapping import map_classes

CHOSEN = {
    "rural": get_definition("rural", "estimate"),
    "coast": get_definition("coast", "within-5-km"),
    "low_participation": get_definition("low_participation", "polar4"),
}
AREA = {
    "level": "sector",
    "local_authority_name": "Wexcombe",
    "region": "North",
    "provider_km": 30.0,
    "school_km": 2.0,
    "urban": None,
    "coastal": None,
}
ROWS: list[dict[str, Any]] = [
    {"neighbourhood": "A1", "urban_estimate": False, "coast_km_estimate": 1, "polar4_quintile": 1},
    {"neighbourhood": "B1", "urban_estimate": False, "coast_km_estimate": 9, "polar4_quintile": 1,
     "provider_km": 50.0},
    {"neighbourhood": "B2", "urban_estimate": False, "coast_km_estimate": 9, "polar4_quintile": 1},
    {"neighbourhood": "C1", "urban_estimate": True, "coast_km_estimate": 1, "polar4_quintile": 5},
    {"neighbourhood": "D1", "urban_estimate": True, "coast_km_estimate": 1,
     "polar4_quintile": None},
    {"neighbourhood": "E1", "urban_estimate": True, "coast_km_estimate": 1, "polar4_quintile": None,
     "region": "Elsewhere"},
]  # fmt: skip


@pytest.fixture
def analysis(tmp_path: Path) -> Path:
    rows = [{**AREA, "name": row["neighbourhood"], **row} for row in ROWS]
    schema = {"urban": pl.Boolean, "coastal": pl.Boolean}
    pl.DataFrame(rows, schema_overrides=schema).write_parquet(tmp_path / "neighbourhoods.parquet")
    return tmp_path


def test_map_classes__by_hand__counted_by_class(analysis: Path) -> None:
    (section,) = map_classes(analysis, CHOSEN)

    assert section.title.startswith("3 of 4 neighbourhoods are rural and of low participation, 1")
    rows = {row[0]: row[1:4] for row in section.table.iter_text_rows()}
    assert rows["Rural, inland, low participation"] == ["2", "50.0", "40.0"]
    assert rows["Urban, inland, other participation"][0] == "0"
    assert section.text[0].startswith("2 more are in no class")


def test_map_classes__map__regions_in_which_a_class_is_known(analysis: Path) -> None:
    (section,) = map_classes(analysis, CHOSEN)
    spec = section.chart

    assert isinstance(spec, MapSpec)
    assert (spec.level, list(spec.codes)) == ("sector", ["A1", "B1", "B2", "C1", "D1"])
    assert list(spec.classes) == [0, 1, 1, 4, None]
    assert spec.names[0] == "A1, Wexcombe"
    assert spec.facts["coastal"][:2] == ["coastal", "inland"]
    assert "Rural, inland, low participation: 2" in spec.alt


def test_map_classes__edition_without_neighbourhoods__no_finding(tmp_path: Path) -> None:
    assert map_classes(tmp_path, CHOSEN) == ()


def test_map_classes__no_class_known__no_finding(tmp_path: Path) -> None:
    rows = [{**AREA, "name": "D1", **ROWS[4]}]
    schema = {"urban": pl.Boolean, "coastal": pl.Boolean, "polar4_quintile": pl.Int16}
    pl.DataFrame(rows, schema_overrides=schema).write_parquet(tmp_path / "neighbourhoods.parquet")
    assert map_classes(tmp_path, CHOSEN) == ()
