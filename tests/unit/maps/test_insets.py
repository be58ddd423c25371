import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.insets import LONDON, plan_sheets

ENGLAND = shapely.box(340_000, 80_000, 620_000, 560_000)
ORKNEY = shapely.box(330_000, 990_000, 370_000, 1_050_000)
SHETLAND = shapely.box(420_000, 1_110_000, 460_000, 1_210_000)
SCILLY = shapely.box(84_000, 6_000, 96_000, 17_000)


def boroughs():
    west, south, east, north = LONDON
    corners = [
        (x, y) for x in np.linspace(west, east, 7)[:-1] for y in np.linspace(south, north, 7)
    ]
    return [shapely.box(x, y, x + 5_000, y + 5_000) for x, y in corners]


def plan(shapes, **given_):
    options = {"width": 400, "ident": "map", "framed": True} | given_
    return plan_sheets(np.array(shapes, dtype=object), **options)


def boxes(planned):
    """What the frames cover, on the drawing."""
    return [
        shapely.box(each.left, each.top, each.left + each.view.width, each.top + each.view.height)
        for each in planned.sheets[1:]
    ]


def test_plan_sheets__isles_and_london__each_in_a_frame_told_in_words():
    planned = plan([ENGLAND, ORKNEY, SHETLAND, SCILLY, *boroughs()])
    assert [each.name for each in planned.sheets] == ["", "Shetland", "Orkney", "Scilly", "London"]
    assert planned.sheets[-1].times > 1
    assert "times as large" in planned.sheets[-1].sentence
    assert planned.sheets[0].view.north_m < 600_000


def test_plan_sheets__no_frames_wanted__one_view_of_all():
    planned = plan([ENGLAND, ORKNEY, *boroughs()], framed=False)
    assert len(planned.sheets) == 1
    assert planned.sheets[0].view.north_m > 1_050_000


def test_plan_sheets__isles_alone__stay_where_they_are():
    assert len(plan([ORKNEY, SHETLAND]).sheets) == 1


def test_plan_sheets__few_areas_in_london_or_a_map_of_it__no_frame():
    assert len(plan([ENGLAND, *boroughs()[:5]]).sheets) == 1
    assert len(plan(boroughs()).sheets) == 1


def test_plan_sheets__no_area_with_a_place__refused():
    with pytest.raises(ValueError, match="No area has a place"):
        plan([None, shapely.Polygon()])


def test_holds__isles__shown_by_their_frame_only():
    main, shetland, orkney = plan([ENGLAND, ORKNEY, SHETLAND]).sheets
    middles = np.array([(480e3, 320e3), (350e3, 1_020e3), (440e3, 1_160e3)])
    held = [each.holds(middles).tolist() for each in (main, orkney, shetland)]
    assert held == np.eye(3, dtype=bool).tolist()


@settings(max_examples=4)
@given(st.floats(100, 900), st.floats(0.1, 3))
def test_plan_sheets__any_shape_of_land__frames_cover_no_area_and_no_frame(width, tall):
    land = shapely.box(300_000, 0, 600_000, 300_000 * tall)
    planned = plan([land, SCILLY, *boroughs()], width=width)
    view = planned.sheets[0].view
    ground = shapely.transform(land, lambda points: view.project(*points.T))
    frames = boxes(planned)
    assert all(frame.disjoint(ground) for frame in frames)
    assert all(one.disjoint(other) for one in frames for other in frames if one is not other)
    assert all(frame.bounds[2] <= width and frame.bounds[3] <= planned.height for frame in frames)
