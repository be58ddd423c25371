"""Greedy and exact plans by hand, against each other, and against trying everything."""

from itertools import pairwise, product
from math import e
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.planning import (
    CannotPlan,
    Case,
    Limits,
    Minima,
    Worth,
    bound_gain,
    exact,
    place_exact,
    place_greedy,
)
from tests.support.planning import make_case, three_places


def find_best(case: Case, limits: Limits, south: int = 0) -> float:
    """Give the gain of the best plan, by trying all; so many at the first two sites at the least.

    There may be none: then a gain of -1.
    """
    plans = np.array(list(product(*(range(most + 1) for most in limits.most))))
    within = plans[(plans @ limits.costs <= limits.budget) & (plans[:, :2].sum(axis=1) >= south)]
    if not len(within):
        return -1
    return max(case.value(case.hours_after(plan)) for plan in within) - case.value(case.hours)


@st.composite
def draw_case(draw: st.DrawFn) -> Case:
    """Draw five areas and four sites, numbers with few values, so with many ties."""
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return make_case(
        (dice.integers(0, 4, (5, 4)) / 2).tolist(),
        weights=[1, *dice.integers(0, 5, 4)],
        hours=dice.integers(0, 3, 5).tolist(),
        worth=draw(st.sampled_from([Worth.doubling(4), Worth((2.0,), (1.0,))])),
    )


def draw_limits() -> st.SearchStrategy[Limits]:
    """Draw a number of activities, or pounds and what they cost at each site."""
    costs = st.lists(st.integers(1, 4), min_size=4, max_size=4)
    return st.one_of(
        st.builds(lambda n: Limits.of_number(4, n, most_at_site=2), st.integers(0, 5)),
        st.builds(
            lambda n, each: Limits.of_pounds(each, n, most_at_site=2), st.integers(0, 9), costs
        ),
    )


@settings(max_examples=15, deadline=None)
@given(draw_case(), draw_limits())
def test_plans__small_cases__keep_to_their_bounds(case: Case, limits: Limits) -> None:
    best = find_best(case, limits)
    greedy, proven = place_greedy(case, limits), place_exact(case, limits)
    sure = (1 - 1 / e) * (1 if limits.is_number else 0.5)
    assert best * sure - 1e-9 <= greedy.gain <= best + 1e-9
    assert proven.gain == pytest.approx(best, abs=1e-6)
    assert proven.share_of_best == pytest.approx(1, abs=1e-6)
    for plan in (greedy, proven):
        assert plan.most_gain >= best - 1e-9
        assert plan.spent == plan.counts @ limits.costs <= limits.budget
        assert (plan.counts <= limits.most).all()
        assert np.bincount(plan.sites, minlength=4).tolist() == plan.counts.tolist()
        added = case.value(case.hours_after(plan.counts)) - case.value(case.hours)
        assert plan.gain == pytest.approx(added, abs=1e-9)
        assert (plan.gains > 0).all()


@settings(max_examples=15, deadline=None)
@given(draw_case(), draw_limits(), st.integers(1, 4))
def test_plans__small_cases_with_a_minimum__keep_it_and_to_their_bounds(
    case: Case, limits: Limits, south: int
) -> None:
    best = find_best(case, limits, south)
    minima = Minima.of(["S", "S", "N", None], {"S": south, "N": 0})
    if best < 0:
        with pytest.raises(CannotPlan):
            place_greedy(case, limits, minima)
        return
    greedy, proven = place_greedy(case, limits, minima), place_exact(case, limits, minima=minima)
    assert greedy.gain >= best * (0.5 if limits.is_number else 0) - 1e-9
    assert proven.gain == pytest.approx(best, abs=1e-6)
    for plan in (greedy, proven):
        assert plan.gain <= best + 1e-6
        assert plan.most_gain >= best - 1e-6
        assert plan.counts[:2].sum() >= south
        assert plan.spent == plan.counts @ limits.costs <= limits.budget
        assert (plan.counts <= limits.most).all()


@settings(max_examples=5, deadline=None)
@given(draw_case())
def test_place_greedy__more_activities__begin_alike_and_gain_less_each(case: Case) -> None:
    plans = [place_greedy(case, Limits.of_number(4, n, most_at_site=2)) for n in range(5)]
    for fewer, more in pairwise(plans):
        assert more.sites[: len(fewer.sites)].tolist() == fewer.sites.tolist()
        assert more.gain >= fewer.gain
        assert (np.diff(more.gains) <= 1e-9).all()


def test_place_greedy__three_places__as_by_hand() -> None:
    plan = place_greedy(three_places(), Limits.of_number(3, 3, most_at_site=2))
    assert plan.sites.tolist() == [0, 2, 0]
    assert plan.gains.tolist() == pytest.approx([36, 32, 20])
    assert plan.counts.tolist() == [2, 0, 1]
    assert plan.spent == 3


def test_place_greedy__the_middle_site_lures__exact_takes_both_sides() -> None:
    # The first site reaches half of what each of the others does, and a little of its own.
    case = make_case(
        [[1, 1, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1], [1, 0, 0]], weights=[2, 2, 2, 2, 0.5]
    )
    limits = Limits.of_number(3, 2, most_at_site=1)
    greedy, best = place_greedy(case, limits), place_exact(case, limits)
    assert (greedy.sites.tolist(), greedy.gain) == ([0, 1], 6.5)
    assert (sorted(best.sites.tolist()), best.gain) == ([1, 2], 8)
    assert best.most_gain == pytest.approx(8)
    assert greedy.most_gain == pytest.approx(8, rel=1e-3)


def test_place_greedy__cheap_crumbs_beside_one_loaf__takes_the_loaf() -> None:
    # By the pound the crumb is better, and leaves too little for the loaf.
    case = make_case([[1, 0], [0, 1]], weights=[2, 50])
    limits = Limits.of_pounds([1, 100], 100, most_at_site=1)
    plan = place_greedy(case, limits)
    assert (plan.sites.tolist(), plan.gain, plan.spent) == ([1], 50, 100)


def test_place_greedy__equal_sites__takes_the_first() -> None:
    case = make_case([[0, 1, 0, 1], [1, 0, 1, 0]])
    plan = place_greedy(case, Limits.of_number(4, 4, most_at_site=1))
    # The third and fourth would add nothing.
    assert plan.sites.tolist() == [0, 1]
    assert plan.share_of_best == pytest.approx(1, rel=1e-3)


def test_place_greedy__nothing_to_gain__places_nothing() -> None:
    case = make_case([[1.0]], hours=[5])
    for plan in (
        place_greedy(case, Limits.of_number(1, 3, most_at_site=3)),
        place_exact(case, Limits.of_number(1, 3, most_at_site=3)),
    ):
        assert (len(plan.sites), plan.gain, plan.spent, plan.share_of_best) == (0, 0, 0, 1)


def test_bound_gain__more_rounds__come_down_to_the_best_of_parts() -> None:
    case = three_places()
    limits = Limits.of_number(3, 2, most_at_site=2)
    bounds = [bound_gain(case, limits, rounds=rounds) for rounds in (1, 5, 400)]
    # One and a half at Harbour and a half at Moor: 36 + 10 + 24.
    assert bounds == sorted(bounds, reverse=True)
    assert 70 - 1e-9 <= bounds[-1] <= 70.1


def test_plans__minimum_of_a_region__is_held() -> None:
    case, limits = three_places(), Limits.of_number(3, 2, most_at_site=2)
    south = Minima.of(["S", "S", "N"], {"S": 2})
    idle = make_case([[1.0, 0.0, 0.0]])
    dear = Limits.of_pounds([1, 9, 2], 9, most_at_site=1)
    north = Minima.of(["S", "N", "N"], {"N": 1})
    for place in (place_greedy, place_exact):
        plan = place(case, limits, minima=south)
        assert (plan.sites.tolist(), plan.gain) == ([0, 0], pytest.approx(56))
        plan = place(idle, dear, minima=north)
        assert (plan.sites.tolist(), plan.gains.tolist()) == ([0, 2], [1, 0])


def test_plans__minima_that_cannot_be__are_refused() -> None:
    case, limits = three_places(), Limits.of_number(3, 2, most_at_site=1)
    for place in (place_greedy, place_exact):
        with pytest.raises(CannotPlan, match="N can hold 1 at the most, of the 2"):
            place(case, limits, minima=Minima.of(["S", "S", "N"], {"S": 1, "N": 2}))
        with pytest.raises(CannotPlan, match="must have takes 3, and there are 2"):
            place(case, limits, minima=Minima.of(["S", "S", "N"], {"S": 2, "N": 1}))
        with pytest.raises(CannotPlan, match="limits are of 3 sites, the case of 1"):
            place(case, limits, minima=Minima.of(["S"], {"S": 1}))
    with pytest.raises(CannotPlan, match="No site is in West"):
        Minima.of(["S", None], {"West": 1})


def test_place_exact__too_many_pairs__is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "MOST_PAIRS", 4)
    with pytest.raises(CannotPlan, match="5 pairs of an area and a site"):
        place_exact(three_places(), Limits.of_number(3, 2, most_at_site=1))


def test_place_exact__time_is_up__says_how_far_it_is_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, limits = three_places(), Limits.of_number(3, 2, most_at_site=2)
    x = np.zeros(3 + 3 * 4)
    x[1] = 2
    # Value is counted in the most that one unit of hours is worth: at Moor, 40 * 4 * 0.4 = 64.
    stopped = SimpleNamespace(x=x, status=1, mip_dual_bound=-70 / 64)
    monkeypatch.setattr(exact, "milp", lambda *_, **__: stopped)
    # The greedy plan is one of those to choose from.
    plan = place_exact(case, limits)
    assert plan.sites.tolist() == [0, 2]
    assert plan.most_gain == pytest.approx(70)
    south = Minima.of("SSN", {"S": 2})
    assert place_exact(case, limits, minima=south).sites.tolist() == [0, 0]
    stopped.x = None
    assert place_exact(case, limits, seconds=5).sites.tolist() == [0, 2]


def test_limits__a_site_dearer_than_the_budget__can_hold_none() -> None:
    assert Limits.of_pounds([100, 250, 600], 500, most_at_site=3).most.tolist() == [3, 2, 0]


def test_limits__what_cannot_be__is_refused() -> None:
    with pytest.raises(CannotPlan, match="whole numbers"):
        Limits.of_number(3, 2, most_at_site=1.5)
    with pytest.raises(CannotPlan, match="budget"):
        Limits.of_number(3, -1, most_at_site=1)
    with pytest.raises(CannotPlan, match="free"):
        Limits.of_pounds([100, 0], 500, most_at_site=1)
    with pytest.raises(CannotPlan, match="of 2 sites, the case of 3"):
        place_greedy(three_places(), Limits.of_number(2, 2, most_at_site=1))
