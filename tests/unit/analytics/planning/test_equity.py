from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.planning import (
    CannotPlan,
    Limits,
    compare_plan,
    measure_equity,
    place_greedy,
    spread_as_before,
)
from tests.support.planning import make_case, three_places


def test_measure_equity__three_places__as_by_hand() -> None:
    found = measure_equity(three_places(), np.array([0.0, 2.0, 0.0]))
    assert found.mean_hours == pytest.approx(400 / 350)
    assert found.reached_share == pytest.approx(0.4)
    assert found.unmet_share == pytest.approx(152 / 200)
    # All hours are with the 200 of 350 in less need, whose middle ranks at 100 of 350.
    assert found.concentration == pytest.approx(2 * 100 / 350 - 1)
    # Three fifths of need have nothing.
    assert found.gini == pytest.approx(0.6)
    assert (found.least_need_hours, found.most_need_hours) == pytest.approx((2, 0))
    assert found.gap_hours == pytest.approx(-2)


def test_measure_equity__hours_as_need__gini_is_nothing_and_concentration_above() -> None:
    case = make_case([[0.0]] * 4, weights=[1, 2, 3, 4])
    found = measure_equity(case, case.need)
    assert found.gini == pytest.approx(0, abs=1e-12)
    # Ranks 1/8, 3/8, 5/8, 7/8 of four areas with 1 to 4 of 10 hours.
    assert found.concentration == pytest.approx(2 * (1 + 6 + 15 + 28) / 80 - 1)


def test_measure_equity__all_where_nobody_is_in_need__gini_is_one() -> None:
    case = make_case([[0.0]] * 3, weights=[0, 1, 1])
    found = measure_equity(case, np.array([5.0, 0, 0]))
    assert found.gini == pytest.approx(1)
    assert found.reached_share == 0


def test_measure_equity__no_hours__indices_are_not_numbers() -> None:
    case = make_case([[0.0]] * 3)
    found = measure_equity(case, case.hours)
    assert isnan(found.gini)
    assert isnan(found.concentration)
    assert found.unmet_share == 1


def test_measure_equity__everybody_in_equal_need__fifths_are_alike() -> None:
    case = make_case([[0.0]] * 3)
    found = measure_equity(case, np.array([0.0, 1, 5]))
    assert found.least_need_hours == pytest.approx(found.most_need_hours)
    assert found.concentration == pytest.approx(0)
    assert found.gini == pytest.approx(1 - (1 / 3) * (0 + 1 / 6 + 1 / 6 + 1))


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_measure_equity__rows_in_another_order__says_the_same(seed: int) -> None:
    dice = np.random.default_rng(seed)
    case = make_case([[0.0]] * 8, weights=[1, *dice.integers(0, 4, 7)])
    case = replace(case, people=dice.integers(1, 9, 8).astype(float))
    hours = dice.integers(0, 4, 8) + 0.5
    order = dice.permutation(8)
    turned = replace(case, people=case.people[order], need=case.need[order])
    one, other = measure_equity(case, hours), measure_equity(turned, hours[order])
    for name in one.__slots__:
        assert getattr(one, name) == pytest.approx(getattr(other, name))
    assert -1 <= one.concentration <= 1
    assert 0 <= one.gini <= 1


def test_compare_plan__three_places__beside_as_before() -> None:
    case, limits = three_places(), Limits.of_number(3, 2, most_at_site=2)
    plan = place_greedy(case, limits)
    found = compare_plan(case, limits, plan, held=[1, 3, 0])
    assert found.planned_gain == pytest.approx(plan.gain) == pytest.approx(68)
    # Half an activity at Harbour and one and a half at Market: 1.1 and 3.45 hours.
    assert found.otherwise_gain == pytest.approx(33.6 + 59.6 - 48)
    assert found.now.reached_share == pytest.approx(0.4)
    assert found.planned.reached_share == pytest.approx(1)
    assert found.otherwise
    assert found.otherwise.reached_share == pytest.approx(0.8)
    told = [
        (each.unmet_share, each.concentration, each.gini, each.gap_hours)
        for each in (found.now, found.otherwise, found.planned)
    ]
    # As docs/planning.md says.
    assert np.round(told, 2).tolist() == [
        [0.76, -0.43, 0.6, -2],
        [0.53, -0.29, 0.49, -2.72],
        [0.42, -0.05, 0.3, -0.5],
    ]


def test_compare_plan__less_is_spent_than_may_be__as_before_takes_no_more() -> None:
    case = three_places()
    few, many = (Limits.of_number(3, number, most_at_site=[1, 0, 0]) for number in (1, 9))
    found = [compare_plan(case, each, place_greedy(case, each), [1, 3, 0]) for each in (few, many)]
    assert found[0] == found[1]


def test_compare_plan__nothing_held_so_far__has_no_as_before() -> None:
    case, limits = three_places(), Limits.of_number(3, 2, most_at_site=2)
    found = compare_plan(case, limits, place_greedy(case, limits), held=[0, 0, 0])
    assert found.otherwise is None
    assert found.otherwise_gain is None


def test_spread_as_before__pounds__are_all_spent_in_proportion() -> None:
    limits = Limits.of_pounds([100, 300, 50], 800, most_at_site=1)
    assert spread_as_before(limits, [1, 1, 0]).tolist() == [2, 2, 0]


def test_spread_as_before__nothing_held__is_refused() -> None:
    limits = Limits.of_number(2, 5, most_at_site=1)
    with pytest.raises(CannotPlan, match="no activity was held"):
        spread_as_before(limits, [0, 0])
    with pytest.raises(CannotPlan, match="held: the shape"):
        spread_as_before(limits, [1])
