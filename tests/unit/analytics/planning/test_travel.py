import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.planning import Activity, CannotPlan, Travel, spread_activity
from tests.support.planning import EIGHT_HOURS, HALF_KM, PEOPLE, PLACES_M, TEN_KM


def test_share_who_come__distance__falls_from_one_to_nothing() -> None:
    shares = TEN_KM.share_who_come(np.array([0, HALF_KM, 9.999, 10, 60]))
    assert shares[:2].tolist() == pytest.approx([1, 0.5])
    assert 0 < shares[2] < 0.001
    assert shares[3:].tolist() == [0, 0]


def test_spread_activity__three_places__as_by_hand() -> None:
    added = spread_activity(PLACES_M, PLACES_M, PEOPLE, activity=EIGHT_HOURS, travel=TEN_KM)
    # Harbour: 100 + half of 200 would come for 25 places, so each has one chance in 8 of 8 hours.
    assert added.toarray().round(9).tolist() == [[1, 0.4, 0], [0.5, 0.8, 0], [0, 0, 4]]


def test_spread_activity__detour__brings_the_end_nearer() -> None:
    there, ten_km_on = [[0.0, 0.0]], [[0.0, 10_000.0]]
    reach = Travel(reach_km=12, detour=1.3)
    added = spread_activity(there, ten_km_on, [10], activity=EIGHT_HOURS, travel=reach)
    assert added.nnz == 0
    added = spread_activity(
        there, ten_km_on, [10], activity=EIGHT_HOURS, travel=Travel(reach_km=12, detour=1.1)
    )
    assert added[0, 0] == pytest.approx(8 * Travel(12, 1.1).share_who_come(np.array([11.0]))[0])


def test_spread_activity__more_places_than_people__nobody_has_more_than_it_lasts() -> None:
    added = spread_activity(
        [[0, 0]], [[0, 0]], [3], activity=Activity(hours=6, places=30), travel=TEN_KM
    )
    assert added[0, 0] == 6


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_spread_activity__anything__spreads_no_more_than_is_given(seed: int) -> None:
    dice = np.random.default_rng(seed)
    areas, sites = dice.uniform(0, 20_000, (9, 2)), dice.uniform(0, 20_000, (4, 2))
    people = dice.integers(0, 60, 9)
    added = spread_activity(areas, sites, people, activity=EIGHT_HOURS, travel=TEN_KM)
    assert added.shape == (9, 4)
    assert (people @ added <= 8 * 25 + 1e-9).all()
    away_km = np.hypot(*(areas[:, np.newaxis] - sites).T).T / 1000
    assert ((added.toarray() > 0) == (away_km < 10)).all()


def test_spread_activity__place_not_known__is_named() -> None:
    with pytest.raises(CannotPlan, match=r"sites_m: the place of number 1 \(from 0\)"):
        spread_activity([[0, 0]], [[0, 0], [np.nan, 1]], [1], activity=EIGHT_HOURS, travel=TEN_KM)
    with pytest.raises(CannotPlan, match="people: number 0"):
        spread_activity([[0, 0]], [[0, 0]], [np.nan], activity=EIGHT_HOURS, travel=TEN_KM)
    with pytest.raises(CannotPlan, match="an easting and a northing"):
        spread_activity([0, 0], [[0, 0]], [1], activity=EIGHT_HOURS, travel=TEN_KM)


def test_travel_and_activity__out_of_range__are_refused() -> None:
    with pytest.raises(CannotPlan, match="reach"):
        Travel(reach_km=0)
    with pytest.raises(CannotPlan, match="detour"):
        Travel(reach_km=5, detour=0.9)
    with pytest.raises(CannotPlan, match="hours and places"):
        Activity(hours=6, places=0)
