import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.assign import assign_points
from maps.from_points import DISC_M, REACH_M, draw_from_points


def town(west=400_000, south=300_000, side_m=4_000, every_m=400):
    steps = np.arange(0, side_m + 1, every_m)
    east, north = np.meshgrid(west + steps, south + steps)
    return east.ravel(), north.ravel()


def in_quarters(east, north):
    """Codes of four areas that meet in the middle."""
    right, top = east > np.median(east), north > np.median(north)
    return np.where(top, np.where(right, "NE", "NW"), np.where(right, "SE", "SW"))


def draw(codes, east, north, **given_):
    drawn, shapes = draw_from_points(codes, east, north, **given_)
    return dict(zip(drawn.tolist(), shapes, strict=True))


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.integers(0, 3_000), st.integers(0, 3_000), st.sampled_from("ABC")),
        min_size=1,
        max_size=12,
        unique_by=lambda point: (point[0] // 200, point[1] // 200),
    )
)
def test_draw_from_points__any_points__each_in_its_own_area_and_neighbours_meet(points):
    east, north = (200 * (np.array([p[i] for p in points]) // 200) for i in (0, 1))
    codes = np.array([p[2] for p in points])
    drawn, shapes = draw_from_points(codes, east, north, cell_m=2)
    assert drawn.tolist() == sorted(set(codes.tolist()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert drawn[assign_points(east, north, shapes)].tolist() == codes.tolist()


def test_draw_from_points__quarters_of_a_town__meet_half_way_and_end_at_their_reach():
    east, north = town()
    found = draw(in_quarters(east, north), east, north)
    assert list(found) == ["NE", "NW", "SE", "SW"]
    whole = shapely.union_all(list(found.values()))
    assert whole.area == pytest.approx((4_000 + 2 * REACH_M) ** 2, rel=0.15)
    # Points stand every 400 m, and the middle row belongs to the west.
    assert found["NW"].bounds[2] == pytest.approx(402_200, abs=2)
    assert found["NE"].bounds[0] == pytest.approx(402_200, abs=2)


def test_draw_from_points__moor_inside_and_open_ground_outside__only_the_moor_is_covered():
    east, north = town(side_m=12_000)
    moor = (abs(east - 406_000) < 3_000) & (abs(north - 306_000) < 3_000)
    found = draw(np.full((~moor).sum(), "A"), east[~moor], north[~moor])["A"]
    assert found.covers(shapely.Point(406_000, 306_000))
    assert not found.covers(shapely.Point(400_000 - 2 * REACH_M, 306_000))


def test_draw_from_points__island_far_off__a_part_of_its_area():
    east, north = town()
    east, north = np.append(east, 400_000 + 4 * DISC_M), np.append(north, 300_000)
    found = draw(np.full(len(east), "A"), east, north)["A"]
    assert len(found.geoms) == 2
    assert found.geoms[1].area == pytest.approx(np.pi * REACH_M**2, rel=0.8)


def test_draw_from_points__land_known__cut_at_the_shore_and_neighbours_still_meet():
    east, north = town()
    land = shapely.box(400_100, 300_100, 410_000, 303_900)
    codes, shapes = draw_from_points(in_quarters(east, north), east, north, land=land)
    assert len(codes) == 4
    assert shapely.union_all(shapes).bounds[:2] == (400_100, 300_100)
    assert shapely.coverage_is_valid(shapes)


def test_draw_from_points__island_the_coast_leaves_out__keeps_its_area():
    east, north = town()
    east, north = np.append(east, 400_000 + 4 * DISC_M), np.append(north, 300_000)
    codes = np.append(in_quarters(east[:-1], north[:-1]), "island")
    found = draw(codes, east, north, land=shapely.box(400_000, 300_000, 404_000, 304_000))
    assert "island" in found
    assert found["NW"].bounds[0] == 400_000


def test_draw_from_points__two_areas_at_one_place__the_first_and_no_ground_for_the_other():
    found = draw(["A", "B"], [400_000] * 2, [300_000] * 2)
    assert list(found) == ["A"]


def test_draw_from_points__no_points__none():
    codes, shapes = draw_from_points([], [], [])
    assert (len(codes), len(shapes)) == (0, 0)


def test_draw_from_points__lengths_differ__refused():
    with pytest.raises(ValueError, match="2 codes were given, but 1 eastings"):
        draw_from_points(["A", "B"], [1], [1])
