"""The map of some areas among all."""

import re

import numpy as np
import pytest
import shapely

from maps.built_up import shade_built_up, shade_inhabited
from maps.drawing import View
from maps.svg import draw_spread

EAST, NORTH = np.meshgrid(np.arange(200e3, 641e3, 8e3), np.arange(60e3, 601e3, 8e3))
AREAS = np.column_stack([EAST.ravel(), NORTH.ravel()])
TITLE = {"title": "Map of the areas of type 3", "shown_as": "areas of type 3"}


def in_london() -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.column_stack([rng.uniform(510e3, 555e3, 80), rng.uniform(160e3, 195e3, 80)])


def test_draw_spread__areas__marked_counted_and_the_same_twice() -> None:
    shown = AREAS[::97]
    drawn = draw_spread(AREAS, shown, **TITLE)
    assert drawn == draw_spread(AREAS[::-1], shown[::-1], **TITLE)
    assert f"{len(shown):,} of {len(AREAS):,} areas are marked" in drawn
    assert "Map of the areas of type 3" in drawn
    assert "all other areas" in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn


def test_draw_spread__areas_in_london__a_closer_view() -> None:
    everywhere = np.concatenate([AREAS, in_london()])
    assert ">London<" in draw_spread(everywhere, in_london()[:3], **TITLE)
    assert ">London<" not in draw_spread(everywhere, AREAS[:1], **TITLE)
    assert ">London<" not in draw_spread(in_london(), in_london(), **TITLE)


def test_draw_spread__land__drawn_instead_of_the_other_areas() -> None:
    land = shapely.box(150_000, 0, 700_000, 700_000)
    drawn = draw_spread(AREAS, AREAS[:5], land=land, **TITLE)
    assert "map-ground" in drawn
    assert "all other areas" not in drawn


def test_draw_spread__land_not_known__ground_with_homes_drawn_and_explained() -> None:
    drawn = draw_spread(AREAS, AREAS[:5], homes_m=AREAS[:400], **TITLE)
    assert "ground with homes" in drawn
    assert "Tinted is the ground with homes." in drawn
    assert "all other areas" in drawn
    land = shapely.box(150_000, 0, 700_000, 700_000)
    assert "ground with homes" not in draw_spread(AREAS, AREAS[:5], land=land, **TITLE)
    assert "Tinted" not in draw_spread(AREAS, AREAS[:5], land=land, homes_m=AREAS, **TITLE)


def test_shade_inhabited__lone_home__keeps_its_ground() -> None:
    view = View(0, 0, 400_000, 400_000, 400)
    homes = view.project(np.array([100_500.0, 300_500.0]), np.array([100_500.0, 300_500.0]))
    shape = shade_inhabited(view, homes)
    assert len(shapely.get_parts(shape)) == 2
    assert shapely.contains_xy(shape, homes).all()
    assert shape.area < 100
    assert shade_built_up(view, homes).is_empty


def test_draw_spread__one_area__still_a_map() -> None:
    drawn = draw_spread(AREAS[:1], AREAS[:1], **TITLE)
    height = re.search(r'viewBox="0 0 400 ([\d.]+)"', drawn)
    assert height is not None
    assert float(height[1]) > 200


def test_draw_spread__no_area__refused() -> None:
    with pytest.raises(ValueError, match="at least one area"):
        draw_spread(np.empty((0, 2)), np.empty((0, 2)), **TITLE)
