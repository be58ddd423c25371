"""Averages attacked by readers who know the sum, or the average itself, and want the count."""

from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure.averages import TrueMean, round_mean
from analytics.disclosure.rules import RuleSet, get_rule_set
from analytics.disclosure.shape import Mean
from analytics.disclosure.together import rules_of

HOURS = Mean("hours", "Hours", "people", "hours")
POINTS = Mean("points", "Points", "people", "points")
RULES = st.sampled_from([rules_of("hesa"), rules_of("npd"), get_rule_set("hesa_2011")])


def counts_left(printed: int, rules: RuleSet) -> range:
    """Every number of people that a printed count leaves."""
    return range(max(printed - rules.reach, 1), printed + rules.reach + 1)


def enough(printed: int, rules: RuleSet) -> int:
    """Give the least multiple of the base, from a number, of which averages are printed."""
    base = rules.rounding_base
    return next(
        each
        for each in range(-(-printed // base) * base, 10**7, base)
        if rules.is_enough(each, rules.mean_base)
    )


@given(st.integers(1, 10**7), st.integers(1, 5_000), RULES)
def test_round_mean__a_reader_who_knows_the_sum__is_left_with_all_that_rounding_leaves(
    tenths: int, people: int, rules: RuleSet
) -> None:
    printed = enough(people, rules)
    seen = {
        round_mean(HOURS, TrueMean(tenths / 10 / number, number), printed, rules)
        for number in counts_left(printed, rules)
    }
    assert len(seen) == 1


@given(st.integers(0, 900), st.integers(1, 5_000), RULES)
def test_round_mean__a_reader_who_knows_the_points_of_all__is_left_with_all(
    tenths: int, people: int, rules: RuleSet
) -> None:
    printed = enough(people, rules)
    seen = {
        round_mean(POINTS, TrueMean(tenths / 10, number), printed, rules)
        for number in counts_left(printed, rules)
    }
    assert len(seen) == 1


@given(st.floats(0.5, 500), st.integers(20, 5_000), st.integers(-4, 4))
def test_round_mean__hours__near_the_average_and_a_step_of_a_count_or_more(
    mean: float, people: int, off: int
) -> None:
    rules = rules_of("hesa")
    printed = enough(people, rules)
    found = round_mean(HOURS, TrueMean(mean, printed + off), printed, rules)
    if found is not None:
        assert abs(found[0] - mean) <= max(mean, 0.1)
    if found is not None and printed >= 1_000:
        assert abs(found[0] - mean) <= max(0.25 * mean, 0.1)


@pytest.mark.parametrize(
    ("measure", "mean", "people", "printed", "text"),
    [
        (HOURS, 29.9, 319, 320, (30.0, 0)),
        (HOURS, 29.9, 30_002, 30_000, (29.9, 1)),
        (HOURS, 0.0, 20, 20, (0.0, 1)),
        (POINTS, 48.26, 101, 100, (50.0, 0)),
        (POINTS, 48.26, 9_999, 10_000, (48.3, 1)),
        (POINTS, -0.01, 30, 30, (0.0, 1)),
    ],
)
def test_round_mean__some_averages__known_figures(
    measure: Mean, mean: float, people: int, printed: int, text: tuple[float, int]
) -> None:
    assert round_mean(measure, TrueMean(mean, people), printed, rules_of("hesa")) == text


@given(st.floats(-20, 20), st.integers(20, 10_000))
def test_round_mean__what_one_person_may_bring__decided_by_the_printed_count(
    mean: float, people: int
) -> None:
    rules = rules_of("npd")
    printed = enough(people, rules)
    apart = Mean("apart", "Apart", "people", "points", one_person=50)
    margin = Mean("margin", "Margin", "people", "points", one_person=50, up=True)

    for number in (printed - 9, printed + 9):
        found = round_mean(apart, TrueMean(mean, number), printed, rules)
        up = round_mean(margin, TrueMean(abs(mean), number), printed, rules)
        assert found is not None
        assert up is not None
        assert found == round_mean(apart, TrueMean(mean, printed), printed, rules)
        assert up[0] >= abs(mean) - 1e-6
        if found[0]:
            assert abs(found[0]) >= 50 / printed * (1 - 1e-6)
        assert floor(found[0]) == found[0] or found[1] > 0
