"""The atlas of a site: it draws on what boundaries there are, and says whose they are."""

from types import SimpleNamespace

import polars as pl
import pytest
import shapely

from analytics.charts import MapSpec
from app.core.atlas import open_atlas
from tests.support.places import Store

SQUARE = shapely.to_wkb(shapely.box(528_000, 178_000, 530_000, 180_000))


@pytest.fixture
def hearth(tmp_path):
    return SimpleNamespace(settings=SimpleNamespace(instance=tmp_path))


def add(hearth, kind):
    table = pl.DataFrame({"code": ["WC1A 2"], "name": ["WC1A 2"], "geometry": [SQUARE]})
    store = Store(hearth.settings.instance / "reference")
    store.add(kind, "2026", table, area_type="sector", estimate=kind != "boundaries")


def specify(level="sector"):
    return MapSpec("One is rural", "-", "A map.", level, ["WC1A 2"], ["WC1A 2"], [0], ["Rural"])


def test_open_atlas__drawn_from_postcodes__map_says_so(hearth):
    add(hearth, "boundaries_estimate")

    drawn = open_atlas(hearth).draw(specify(), width=400)

    assert "Source: Areas drawn from postcodes, an approximation" in drawn


def test_open_atlas__official__map_names_publisher_and_licence(hearth):
    add(hearth, "boundaries_estimate")
    add(hearth, "boundaries")

    drawn = open_atlas(hearth).draw(specify(), width=2000)

    assert "Office for National Statistics" in drawn
    assert "Open Government Licence 3.0" in drawn
    assert "approximation" not in drawn


def test_open_atlas__level_without_boundaries__no_map(hearth):
    add(hearth, "boundaries")

    atlas = open_atlas(hearth)

    assert atlas.covers(specify())
    assert not atlas.covers(specify(level="lsoa21"))
