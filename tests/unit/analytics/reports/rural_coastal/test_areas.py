"""Areas ranked by how remote they are, and what is known of each."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics.disclosure import Count, Dimension, SafeTable, get_rule_set, protect
from analytics.reports.rural_coastal.areas import AREA, AREAS, LISTED, add_lists, rank_areas


def test_rank_areas__ties_and_blanks__by_school_then_code_and_not_known_last() -> None:
    areas = pl.DataFrame(
        {
            "neighbourhood": ["E5", "E4", "E3", "E2", "E1"],
            "provider_km": [None, 10.0, 10.0, 10.0, 40.0],
            "school_km": [9.0, None, 2.0, 2.0, 0.1],
        }
    )
    assert rank_areas(areas)["neighbourhood"].to_list() == ["E1", "E2", "E3", "E4", "E5"]
    many = pl.concat([areas] * LISTED)
    assert rank_areas(many).height == LISTED


@pytest.fixture
def analysis(tmp_path: Path) -> Path:
    pl.DataFrame(
        {
            "neighbourhood": ["E1", "E2", "E3"],
            "name": ["Area E1", "Area E2", "Area E3"],
            "local_authority": ["E07", "E07", None],
            "local_authority_name": None,
            "easting_m": [400_000, 500_000, 400_000],
            "northing_m": [300_000, 300_000, 300_000],
            "provider": ["University of Wexcombe", None, "University of Wexcombe"],
            "provider_km": [41.6, None, 40.2],
            "school_km": [3.2, 96.8, 3.2],
            "coast_km_estimate": [12, 60, 12],
            "urban": [False, False, True],
            "polar4_quintile": [1, 1, 1],
        }
    ).write_parquet(tmp_path / "neighbourhoods.parquet")
    pl.DataFrame(
        {
            "urn": [1, 2, 3, 4],
            "name": ["Far School", "Near School", "Primary", "Closed School"],
            "phase": ["secondary", "secondary", "primary", "secondary"],
            "high_age": [18, 16, 11, 16],
            "closed_on": [None, None, None, date(2019, 8, 31)],
            "easting_m": [400_000, 403_200, 400_000, 400_000],
            "northing_m": [309_000, 300_000, 300_000, 300_000],
        }
    ).write_parquet(tmp_path / "institutions.parquet")
    return tmp_path


def printed(*codes: str) -> dict[str, SafeTable]:
    categories = [(code, f"Area {code}") for code in codes]
    area = Dimension(AREA, "Area", (*categories, ("elsewhere", "-"), ("none", "-")))
    people = pl.DataFrame({AREA: codes, "people": [20] * len(codes)})
    rules = get_rule_set("release_records")
    return {AREAS: protect(people, (area,), (Count("people", "People"),), rules)}


def test_add_lists__areas_of_one_pair__ranked_with_distances_and_the_nearest_by_name(
    analysis: Path,
) -> None:
    lists = add_lists(printed("E1", "E2", "E3"), analysis)

    assert list(lists) == ["areas@ruc@polar4"]
    table = lists["areas@ruc@polar4"]
    assert table.labels == (("1. Area E1",), ("2. Area E2",))
    texts = {
        name: [cell.text for cell in table.figures(name)]
        for name in ("people", "provider_km", "school_km", "schools", "coast_km_estimate")
    }
    assert texts == {
        "people": ["20", "20"],
        "provider_km": ["42", ".."],
        "school_km": ["3", "97"],
        "schools": ["2", "0"],
        "coast_km_estimate": ["12", "60"],
    }
    assert table.notes[-1] == (
        "Nearest school, and nearest provider of higher education:"
        " 1. Area E1: Near School, University of Wexcombe; 2. Area E2: Near School, not known."
    )


def test_add_lists__nothing_to_list_from__no_table_or_less_said(analysis: Path) -> None:
    assert add_lists({}, analysis) == {}
    assert add_lists(printed("E1"), analysis) == {}  # E2 is listed too, and was not counted
    schools = pl.read_parquet(analysis / "institutions.parquet").drop("easting_m", "northing_m")
    schools.write_parquet(analysis / "institutions.parquet")
    table = add_lists(printed("E1", "E2"), analysis)["areas@ruc@polar4"]
    assert "Area E1: not known, University" in table.notes[-1]
    (analysis / "neighbourhoods.parquet").unlink()
    assert add_lists(printed("E1", "E2"), analysis) == {}
