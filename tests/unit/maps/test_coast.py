import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maps.coast import REACH_M, Coastline, estimate_coast_km

whole_cells = st.integers(0, 1_000)


def country(side_m=20_000, every_m=500, corner_m=50_000):
    """A square of land with a postcode at every crossing."""
    steps = np.arange(0, side_m + 1, every_m) + corner_m
    east, north = np.meshgrid(steps, steps)
    return np.column_stack([east.ravel(), north.ravel()])


def estimate(points):
    return estimate_coast_km(points[:, 0], points[:, 1])


def test_estimate_coast_km__square_country__edge_near_zero_middle_half_a_side():
    points = country()
    found = estimate(points)
    edge = (points == 50_000).any(axis=1) | (points == 70_000).any(axis=1)
    middle = (points == 60_000).all(axis=1)
    assert found[edge].max() <= 0.5
    assert found[middle][0] == pytest.approx(10, abs=0.5)


def test_estimate_coast_km__moor_inside__is_not_the_sea():
    points = country()
    on_moor = (abs(points - 60_000) < 4_000).all(axis=1)
    found = estimate(points[~on_moor])
    around = (abs(points[~on_moor] - 60_000) <= 4_000).all(axis=1)
    assert found[around].min() > 5


def test_estimate_coast_km__narrow_inlet__is_land_and_wide_one_is_sea():
    points = country()
    away = abs(points[:, 0] - 60_000)
    outer = points[:, 1] < 60_000
    narrow, wide = points[~(outer & (away < 500))], points[~(outer & (away < 3_000))]
    beside = [60_000 + 3_000, 52_000 + 5_000]
    for land, expected in ((narrow, 5), (wide, 0)):
        here = (land == beside).all(axis=1)
        assert estimate(land)[here][0] == pytest.approx(expected, abs=2.1)


@given(whole_cells, whole_cells)
def test_estimate_coast_km__all_moved_by_whole_cells__same(east, north):
    points = country(side_m=4_000)
    moved = points + np.array([east, north]) * 250
    assert estimate(moved) == pytest.approx(estimate(points))


@given(st.randoms(use_true_random=False))
def test_estimate_coast_km__other_order__same(random):
    points = country(side_m=4_000)
    order = list(range(len(points)))
    random.shuffle(order)
    assert (estimate(points[order]) == estimate(points)[order]).all()


def test_estimate_coast_km__lone_postcode__on_an_island():
    assert estimate(np.array([[100_000, 900_000]]))[0] * 1000 < REACH_M / 4


def test_estimate_coast_km__no_points__none():
    assert estimate_coast_km([], []).tolist() == []


def test_coastline_distances_km__outline_of_land__from_its_edge_on_both_sides():
    coast = Coastline([shapely.box(10_000, 10_000, 20_000, 20_000)])
    found = coast.distances_km([15_000, 12_000, 23_000], [15_000, 15_000, 24_000])
    assert found == pytest.approx([5, 2, 5])


def test_coastline_distances_km__lines_of_several_parts__the_nearest():
    lines = shapely.MultiLineString([[(0, 0), (0, 9_000)], [(5_000, 0), (5_000, 9_000)]])
    assert Coastline([lines]).distances_km([4_000], [4_000]) == pytest.approx([1])


def test_coastline_distances_km__outline_with_a_lake__the_lake_shore_counts():
    land = shapely.box(0, 0, 40_000, 40_000) - shapely.box(19_000, 19_000, 21_000, 21_000)
    assert Coastline([land]).distances_km([22_000], [20_000]) == pytest.approx([1])


def test_coastline__nothing_given__refused():
    with pytest.raises(ValueError, match="no line"):
        Coastline([])
