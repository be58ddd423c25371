import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.nearest import find_nearest

places = st.lists(
    st.tuples(st.integers(0, 600_000), st.integers(0, 600_000)), min_size=1, max_size=6
)


@given(places, places)
def test_find_nearest__any_places__the_least_of_all_distances(points, to):
    points, to = np.array(points), np.array(to)
    index, distance_km = find_nearest(*points.T, *to.T)
    every = np.linalg.norm(points[:, None] - to[None], axis=2) / 1000
    assert distance_km == pytest.approx(every.min(axis=1))
    assert every[np.arange(len(points)), index] == pytest.approx(distance_km)


def test_find_nearest__several_at_one_place__the_first():
    index, distance_km = find_nearest([0], [0], [9_000, 3_000, 3_000], [0, 4_000, 4_000])
    assert (index.tolist(), distance_km.tolist()) == ([1], [5.0])


def test_find_nearest__without_a_place__none_and_never_the_answer():
    index, distance_km = find_nearest([np.nan, 1_000], [5, 0], [np.nan, 0], [0, 0])
    assert index.tolist() == [-1, 1]
    assert distance_km == pytest.approx([np.nan, 1], nan_ok=True)


def test_find_nearest__nowhere_to_go__refused():
    with pytest.raises(ValueError, match="no place"):
        find_nearest([1], [1], [np.nan], [1])
    with pytest.raises(ValueError, match="1 eastings were given, but 2 northings"):
        find_nearest([1], [1, 2], [1], [1])
