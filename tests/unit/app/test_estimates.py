from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import shapely

from app.core import estimates
from app.core.estimates import PlacedPostcodes
from etl.postcodes.encoding import find_key
from etl.reference.layouts import Reading
from etl.reference.store import ReferenceStore

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
#: Eight postcodes in a British cell, three in the same cell of the Irish grid, one nowhere.
BRITISH = [f"SW1A 1A{letter}" for letter in "ABDEFGHJ"]
IRISH = ["BT1 1AA", "BT1 1AB", "BT1 1AD"]


@pytest.fixture
def directory():
    postcodes = [*IRISH, "GY1 1AA", *BRITISH]
    east = [330_000] * 3 + [-1] + [330_000] * 8
    return SimpleNamespace(
        keys=np.array([find_key(each) for each in postcodes], np.int64),
        eastings=np.array(east, np.int32),
        northings=np.array(east, np.int32),
        live_flags=np.array([1, 1, 0, 1, *[1] * 6, -1, 0], np.int8),
        version="2026.1",
    )


@pytest.fixture
def hearth(directory, tmp_path):
    settings = SimpleNamespace(instance=tmp_path)
    return SimpleNamespace(postcodes=directory, settings=settings, clock=lambda: NOON)


def rows(edition) -> dict[str, object]:
    table = pl.read_parquet(edition.folder / "table.parquet")
    assert table["postcode"].is_sorted()
    return {row[0]: row[1:] for row in table.iter_rows()}


def test_placed_postcodes__no_grid_reference__left_out_and_unknown_counts_as_in_use(directory):
    placed = PlacedPostcodes.of(directory)
    assert placed.postcodes.to_list() == [*IRISH, *BRITISH]
    assert placed.live.tolist() == [True, True, False, *[True] * 7, False]
    assert placed.irish.tolist() == [True] * 3 + [False] * 8


def test_read_settlements__same_numbers_on_two_grids__never_mixed(directory):
    table = estimates.read_settlements(PlacedPostcodes.of(directory)).table
    assert table["settlement_size"].to_list() == [2] * 3 + [7] * 8


def test_read_coast__northern_ireland__has_none(directory):
    table = estimates.read_coast(PlacedPostcodes.of(directory)).table
    assert table["postcode"].to_list() == BRITISH


def test_compute__first_time__two_editions_marked_as_estimates_and_in_use(hearth):
    told = []
    added = estimates.compute(hearth, lambda *step: told.append(step), loaded_by="a keeper")
    assert [each.kind for each in added] == ["settlement_estimate", "coast_estimate"]
    for each in added:
        assert (each.edition, each.revision) == ("2026.1", 1)
        assert each.estimate
        assert each.in_use
        assert each.loaded_by == "a keeper"
        assert any("agree with" in note for note in each.notes)
    assert rows(added[0])["SW1A 1AA"] == (7, False)
    assert rows(added[1])["SW1A 1AA"] == pytest.approx((0.1,), abs=0.3)
    assert told[0][1:] == (0, estimates.STEPS)
    assert told[-1][1:] == (estimates.STEPS, estimates.STEPS)


def test_compute__nothing_changed__adds_nothing(hearth):
    estimates.compute(hearth)
    estimates.compute(hearth)
    store = ReferenceStore(Path(hearth.settings.instance) / "reference")
    assert len(store.editions()) == 2


def test_compute__postcode_ended_since__next_revision(hearth, directory):
    estimates.compute(hearth)
    directory.live_flags[5] = 0
    settlements, coast = estimates.compute(hearth)
    assert settlements.revision == 2
    assert coast.already_loaded


def add_coastline(hearth, easting_m, edition="2021"):
    line = shapely.LineString([(easting_m, 0), (easting_m, 1_000_000)])
    table = pl.DataFrame(
        {"code": ["1"], "geometry": [shapely.to_wkb(line)], "length_km": [1_000.0]}
    )
    reading = Reading(edition, "code", "coastline", table)
    store = ReferenceStore(Path(hearth.settings.instance) / "reference")
    return store.add(reading, "coastline", loaded_at=NOON)


def test_compute_coast__coastline_loaded__measured_and_no_estimate(hearth):
    estimates.compute(hearth)
    add_coastline(hearth, 325_000)
    told = []
    coast = estimates.compute_coast(hearth, lambda *step: told.append(step))
    assert coast.edition == "2026.1-coastline-2021"
    assert (coast.in_use, coast.estimate) == (True, False)
    assert estimates.measured_from(coast.edition) == "2021"
    assert rows(coast) == dict.fromkeys(BRITISH, (5.0,))
    assert "edition 2021" in coast.notes[0]
    assert told[0] == ("Measuring to the coastline", 0, 1)


def test_compute__later_with_a_coastline__stays_measured(hearth):
    add_coastline(hearth, 325_000)
    first = estimates.compute_coast(hearth)
    _, again = estimates.compute(hearth)
    assert again.already_loaded
    assert again.edition == first.edition


def test_compute_coast__another_coastline__comes_in_use(hearth):
    add_coastline(hearth, 325_000)
    estimates.compute_coast(hearth)
    add_coastline(hearth, 310_000, edition="2022")
    coast = estimates.compute_coast(hearth)
    assert coast.in_use
    assert rows(coast)["SW1A 1AA"] == (20.0,)


def test_measured_from__estimate__none():
    assert estimates.measured_from("2026.1") is None


def test_read_settlements__only_irish__still_works(directory):
    placed = PlacedPostcodes.of(directory)
    irish = replace(
        placed,
        postcodes=placed.postcodes[:3],
        eastings_m=placed.eastings_m[:3],
        northings_m=placed.northings_m[:3],
        live=placed.live[:3],
        irish=placed.irish[:3],
    )
    assert estimates.read_settlements(irish).table["settlement_size"].to_list() == [2] * 3
    assert estimates.read_coast(irish).table.is_empty()
