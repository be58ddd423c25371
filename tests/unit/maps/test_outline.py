"""Outlines that somebody drew: as text, and what lies inside."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maps.outline import MOST_CORNERS, Outline, OutlineFault

SQUARE = "5440,2570;5460,2570;5460,2590;5440,2590"
BOW_TIE = "0,0;10,10;10,0;0,10"
corners = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=8, unique=True
)


@settings(max_examples=50)
@given(corners, st.integers(0, 7))
def test_outline__any_corners__read_as_written_and_the_same_from_any_corner(drawn, first):
    text = ";".join(f"{east},{north}" for east, north in drawn)
    try:
        outline = Outline.parse(text)
    except OutlineFault:
        assert shapely.linestrings(drawn).convex_hull.area == 0
        return
    assert str(outline) == text
    turned = Outline((*drawn[first:], *drawn[:first]))
    assert turned.ground.equals(outline.ground)
    assert outline.ground.is_valid
    assert outline.holds(shapely.get_coordinates(outline.ground)).all()


@settings(max_examples=50)
@given(corners, st.integers(0, 2**32 - 1))
def test_holds__line_that_does_not_cross_itself__what_the_polygon_covers(drawn, seed):
    polygon = shapely.Polygon(100 * np.array(drawn))
    assume(polygon.is_valid)
    places_m = np.random.default_rng(seed).integers(0, 4_000, (50, 2)).astype(float)
    found = Outline(tuple(drawn)).holds(places_m)
    assert found.tolist() == [polygon.covers(shapely.Point(place)) for place in places_m]


def test_holds__place_that_is_not_known__lies_outside():
    places_m = np.array([[545_000.0, 258_000.0], [np.nan, np.nan], [547_000.0, 258_000.0]])
    assert Outline.parse(SQUARE).holds(places_m).tolist() == [True, False, False]


def test_ground__line_that_crosses_itself__all_that_it_encloses():
    assert Outline.parse(BOW_TIE).ground.area == 500_000
    twice = "0,0;10,0;10,10;0,10;0,0;9,1;9,9;1,9"
    assert Outline.parse(twice).ground.area == 1_000_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "3 to 100 corners; this has 1"),
        ("1,1;2,2", "this has 2"),
        (";".join(["1,1"] * (MOST_CORNERS + 1)), "this has 101"),
        ("1,1;2,x;3,3", "Corner 2 is not written"),
        ("1,1;2,2;-3,3", "Corner 3 is not written"),
        ("0,0;8000,0;0,8000", "leaves the British National Grid"),
        ("0,0;10,10;20,20", "encloses nothing"),
    ],
)
def test_parse__no_outline__is_refused_with_what_is_wrong(text, told):
    with pytest.raises(OutlineFault, match=told):
        Outline.parse(text)
