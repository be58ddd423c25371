import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.settlements import CELL_M, URBAN_SIZE, is_urban, measure_settlements

metres = st.integers(0, 3_000)
places = st.lists(st.tuples(metres, metres), min_size=1, max_size=120).map(
    lambda pairs: np.array(pairs, dtype=np.int64)
)
cells = st.integers(0, 5_000)


def measure(points, **given_):
    return measure_settlements(points[:, 0], points[:, 1], **given_)


def block(count, east=10_000, north=10_000):
    """So many postcodes in one cell."""
    return np.tile([east, north], (count, 1))


@given(places, cells, cells)
def test_measure_settlements__all_moved_by_whole_cells__same_sizes(points, east, north):
    moved = points + np.array([east, north]) * CELL_M
    assert (measure(moved) == measure(points)).all()


@given(places, st.randoms(use_true_random=False))
def test_measure_settlements__other_order__same_sizes(points, random):
    order = list(range(len(points)))
    random.shuffle(order)
    assert (measure(points[order]) == measure(points)[order]).all()


@given(places)
def test_measure_settlements__any_points__between_its_cell_and_all(points):
    sizes = measure(points)
    _, cell, counts = np.unique(points // CELL_M, axis=0, return_inverse=True, return_counts=True)
    assert (sizes >= counts[cell]).all()
    assert (sizes <= len(points)).all()


@given(places, places)
def test_measure_settlements__ended_postcodes_added__others_keep_their_size(points, ended):
    both = np.concatenate([points, ended])
    live = np.arange(len(both)) < len(points)
    assert (measure(both, live=live)[live] == measure(points)).all()


def test_measure_settlements__lone_postcode__size_one():
    assert measure(np.array([[412_345, 298_765]])).tolist() == [1]


def test_measure_settlements__ended_alone__size_zero():
    points = np.array([[400_000, 300_000], [500_000, 300_000]])
    assert measure(points, live=[True, False]).tolist() == [1, 0]


def test_measure_settlements__nothing_in_use__all_zero():
    assert measure(block(3), live=[False] * 3).tolist() == [0, 0, 0]


def test_measure_settlements__seven_and_eight_postcodes__built_up_from_sixteen_a_km2():
    # The disc of 49 cells is 0.49 km2: 16 a km2 is 7.84 postcodes.
    near = np.array([[10_300, 10_000]])
    assert measure(np.concatenate([block(6), near])).tolist() == [6] * 6 + [1]
    assert measure(np.concatenate([block(7), near])).tolist() == [8] * 8


@pytest.mark.parametrize(
    ("apart_m", "expected"),
    [(900, 16), (1_000, 8)],
    ids=["discs touch", "a cell between them"],
)
def test_measure_settlements__two_hamlets__joined_when_built_up_cells_touch(apart_m, expected):
    points = np.concatenate([block(8), block(8, east=10_000 + apart_m)])
    assert set(measure(points).tolist()) == {expected}


def test_measure_settlements__row_of_a_thousand__one_settlement():
    points = np.column_stack([np.arange(1_000) * 100, np.full(1_000, 5_000)])
    # Fewer than eight are within 400 m of the three at each end.
    assert set(measure(points)[3:-3].tolist()) == {994}


def test_is_urban__at_the_cut__urban():
    assert is_urban([URBAN_SIZE - 1, URBAN_SIZE]).tolist() == [False, True]


def test_measure_settlements__point_without_place__names_the_row():
    with pytest.raises(ValueError, match="Point 1 has no place"):
        measure_settlements([5, -1], [5, -1])


def test_measure_settlements__lengths_differ__says_so():
    with pytest.raises(ValueError, match="2 eastings were given, but 1 northings"):
        measure_settlements([5, 6], [5])
    with pytest.raises(ValueError, match="2 points were given, but 1 marks of use"):
        measure_settlements([5, 6], [5, 6], live=[True])


def test_measure_settlements__no_points__none():
    assert measure_settlements([], []).tolist() == []
