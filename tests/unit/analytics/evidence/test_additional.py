"""Additional entrants and their cost: honest where nothing is known, and right often enough."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.evidence import (
    Additional,
    Group,
    cost_each,
    count_additional,
    count_additional_to,
)
from analytics.intervals import difference, wilson

rates = st.floats(0, 1)
pounds = st.floats(1, 1e8)


@st.composite
def groups(draw: st.DrawFn) -> Group:
    people = draw(st.integers(1, 5_000))
    return Group(draw(st.integers(0, people)), people, draw(rates))


additionals = st.lists(groups(), min_size=1, max_size=4).map(count_additional)


def test_count_additional__one_group__interval_of_wilson_times_people() -> None:
    low, high = wilson(60, 100)
    found = count_additional([Group(60, 100, 0.5)])
    assert (found.people, found.low, found.high) == pytest.approx(
        (10, 100 * low - 50, 100 * high - 50)
    )


@given(st.lists(groups(), min_size=1, max_size=4))
def test_count_additional__several_groups__sum_and_an_interval_narrower_than_the_sum_of_theirs(
    some: list[Group],
) -> None:
    alone = [count_additional([each]) for each in some]
    found = count_additional(some)
    assert found.people == pytest.approx(sum(each.people for each in alone), abs=1e-6)
    assert found.low <= found.people + 1e-9
    assert found.people <= found.high + 1e-9
    assert found.low >= sum(each.low for each in alone) - 1e-6
    assert found.high <= sum(each.high for each in alone) + 1e-6


def test_count_additional__nobody__nothing() -> None:
    assert count_additional([Group(0, 0, 0.3)]) == Additional(0, 0, 0)


def test_count_additional_to__other_people__newcombe_times_people() -> None:
    low, high = difference(60, 100, 40, 100)
    found = count_additional_to(60, 100, 40, 100)
    assert (found.people, found.low, found.high) == pytest.approx((20, 100 * low, 100 * high))


@given(additionals, pounds)
def test_cost_each__any__never_negative_and_ends_in_their_order(
    additional: Additional, spent: float
) -> None:
    found = cost_each(spent, additional)
    shown = [each for each in (found.low, found.pounds, found.high) if each is not None]
    assert all(each > 0 for each in shown)
    assert all(a <= b * (1 + 1e-9) for a, b in pairwise(shown))
    assert found.is_known is (additional.low > 0)


@given(additionals, pounds, pounds)
def test_cost_each__more_pounds__no_cheaper(
    additional: Additional, spent: float, more: float
) -> None:
    less, greater = cost_each(spent, additional), cost_each(spent + more, additional)
    for one, other in zip(
        (less.low, less.pounds, less.high), (greater.low, greater.pounds, greater.high),
        strict=True,
    ):  # fmt: skip
        assert (one is None) is (other is None)
        assert one is None or other is None or one <= other


@given(st.integers(1, 3_000), st.data(), rates, pounds)
def test_cost_each__one_more_entered__no_dearer(
    people: int, data: st.DataObject, rate: float, spent: float
) -> None:
    entered = data.draw(st.integers(0, people - 1))
    fewer, more = (
        cost_each(spent, count_additional([Group(each, people, rate)]))
        for each in (entered, entered + 1)
    )
    assume(fewer.low is not None)
    assert more.low is not None
    assert more.high is not None
    assert fewer.high is not None
    assert fewer.low is not None
    assert more.low <= fewer.low * (1 + 1e-9)
    assert more.high <= fewer.high * (1 + 1e-9) or fewer.high == inf


@pytest.mark.parametrize(
    ("additional", "known"),
    [
        (Additional(10, 5, 15), (100.0, 1000 / 15, 200.0)),
        (Additional(10, -1, 21), (100.0, 1000 / 21, inf)),
        (Additional(-3, -10, 4), (None, 250.0, inf)),
        (Additional(-10, -20, -1), (None, None, None)),
    ],
)
def test_cost_each__interval_with_none__has_no_upper_end(
    additional: Additional, known: tuple[float | None, ...]
) -> None:
    found = cost_each(1000, additional)
    assert (found.pounds, found.low, found.high) == known


def test_cost_each__nothing_spent__not_known() -> None:
    assert cost_each(0, Additional(10, 5, 15)).low is None


@pytest.mark.parametrize(("people", "rate"), [((40, 160), (0.45, 0.3)), ((300, 25), (0.1, 0.6))])
def test_count_additional__drawn_often__interval_holds_the_truth_in_19_of_20(
    people: tuple[int, int], rate: tuple[float, float]
) -> None:
    drawn = np.random.default_rng(6).binomial(people, rate, size=(3_000, 2))
    truth = sum(n * (p - 0.35) for n, p in zip(people, rate, strict=True))
    held = 0
    for row in drawn:
        some = [Group(int(k), n, 0.35) for k, n in zip(row, people, strict=True)]
        found = count_additional(some)
        held += found.low <= truth <= found.high
    assert 0.935 < held / len(drawn) < 0.985


def test_count_additional_to__drawn_often__interval_holds_the_truth_in_19_of_20() -> None:
    drawn = np.random.default_rng(6).binomial((150, 60), (0.5, 0.35), size=(3_000, 2))
    found = [count_additional_to(int(a), 150, int(b), 60) for a, b in drawn]
    held = sum(each.low <= 150 * 0.15 <= each.high for each in found)
    assert 0.935 < held / len(drawn) < 0.985
