"""Corrected rates: unchanged where linkage is perfect, right on average where it errs."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.linkage_error import (
    PERFECT,
    Checked,
    LinkageError,
    NoCorrection,
    correct_rate,
    correct_rates,
    estimate_error,
    estimate_errors,
)

Rng = np.random.Generator
SHARES = st.floats(0.02, 0.98)


def people(linked: list[bool], chance: list[float], **more: list[object]) -> pl.DataFrame:
    unsure = [False] * len(linked)
    return pl.DataFrame({"linked": linked, "unsure": unsure, "chance": chance} | more)


def draw(rng: Rng, count: int, *, groups: tuple[float, ...] = (0.4,)) -> pl.DataFrame:
    """People with a chance each that is right on average, some near 0 or 1, some between."""
    group = rng.integers(0, len(groups), count)
    true = rng.random(count) < np.array(groups)[group]
    # Evidence in natural logarithms: normal, of means 8 and -8 and a deviation of 4, so that what
    # is drawn is the ratio of its own densities.
    evidence = rng.normal(np.where(true, 8.0, -8.0), 4.0)
    rate = np.array(groups)[group]
    chance = 1 / (1 + np.exp(-evidence) * (1 - rate) / rate)
    return pl.DataFrame(
        {"group": group.astype(str), "true": true, "chance": chance, "linked": chance > 0.95,
         "unsure": (chance > 0.5) & (chance <= 0.95)}
    )  # fmt: skip


@given(st.integers(0, 1_000), st.integers(1, 1_000))
def test_correct_rate__perfect_linkage__unchanged(part: int, more: int) -> None:
    found = correct_rate(part, part + more, PERFECT)

    assert found.rate == pytest.approx(part / (part + more))
    assert 0 <= found.low <= found.rate <= found.high <= 1


@given(st.integers(0, 500), st.integers(1, 500), SHARES, SHARES, st.floats(0, 0.5))
def test_correct_rate__any_errors__within_bounds_or_refused(
    part: int, more: int, sensitivity: float, specificity: float, unsure: float
) -> None:
    error = LinkageError(sensitivity, specificity, unsure, 300, 300)
    if sensitivity + specificity <= 1:
        with pytest.raises(NoCorrection):
            correct_rate(part, part + more, error)
        return

    found = correct_rate(part, part + more, error)

    assert 0 <= found.low <= found.rate <= found.high <= 1


@given(st.integers(50, 400), st.floats(0.7, 0.99))
def test_correct_rate__more_missed__corrected_upwards(part: int, sensitivity: float) -> None:
    found = correct_rate(part, 500, LinkageError(sensitivity, 1.0, 0.0, 1e9, 1e9))

    assert found.rate == pytest.approx(min(part / 500 / sensitivity, 1.0))


def test_correct_rate__nobody__says_nothing() -> None:
    found = correct_rate(0, 0, PERFECT)

    assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("rate", "sensitivity", "specificity"), [(0.3, 0.93, 0.99), (0.7, 0.8, 0.95)]
)
def test_correct_rate__known_errors__interval_holds_the_truth(
    rate: float, sensitivity: float, specificity: float
) -> None:
    """Errors known from samples of 400 and 600 people, rates from 500."""
    rng = np.random.default_rng(7)
    held = 0
    rates = []
    for _ in range(2_000):
        true = rng.binomial(500, rate)
        linked = rng.binomial(true, sensitivity) + rng.binomial(500 - true, 1 - specificity)
        error = LinkageError(
            rng.binomial(400, sensitivity) / 400, rng.binomial(600, specificity) / 600, 0, 400, 600
        )
        found = correct_rate(linked, 500, error)
        held += found.low <= rate <= found.high
        rates.append(found.rate)

    assert np.mean(rates) == pytest.approx(rate, abs=0.004)
    assert 0.93 <= held / 2_000 <= 0.99


def test_estimate_error__certain_links__perfect() -> None:
    found = estimate_error(people([True, False, False], [1.0, 0.0, 0.0]))

    assert (found.sensitivity, found.specificity, found.unsure) == (1.0, 1.0, 0.0)


def test_estimate_error__fractions_of_people__are_missed_and_wrong_links() -> None:
    """Two links with 1.9 true ones, and half an entrant among three who are not linked."""
    found = estimate_error(people([True, True, False, False, False], [0.95, 0.95, 0.5, 0.0, 0.0]))

    assert found.sensitivity == pytest.approx(1.9 / 2.4)
    assert found.specificity == pytest.approx(1 - 0.1 / 2.6)


def test_estimate_error__its_own_people__correction_is_the_sum_of_chances() -> None:
    drawn = draw(np.random.default_rng(3), 5_000)
    error = estimate_error(drawn)
    sure = drawn.filter(~pl.col("unsure"))

    found = correct_rate(float(drawn["linked"].sum()), sure.height, error)

    assert found.rate == pytest.approx(drawn["chance"].mean())


def test_estimate_error__truth_known__recovered_where_the_links_are_short_of_it() -> None:
    drawn = draw(np.random.default_rng(11), 40_000)

    found = correct_rate(
        float(drawn["linked"].sum()), drawn.filter(~pl.col("unsure")).height, estimate_error(drawn)
    )

    observed = drawn.filter(~pl.col("unsure"))["linked"].mean()
    assert abs(found.rate - drawn["true"].mean()) < 0.004 < abs(observed - drawn["true"].mean())
    assert found.low <= drawn["true"].mean() <= found.high


def test_estimate_error__links_looked_at__stand_for_their_probabilities() -> None:
    given = people([True] * 100 + [False] * 300, [1.0] * 100 + [0.0] * 300)

    found = estimate_error(given, checked=Checked(50, 45))

    assert found.specificity == pytest.approx(1 - 10 / 310)
    assert found.others == pytest.approx(50 * 310 / 100)
    assert correct_rate(100, 400, found).rate == pytest.approx(90 / 400)


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_estimate_error__nobody_or_everybody__refused(chance: float) -> None:
    with pytest.raises(NoCorrection, match="nobody in the records, or everybody"):
        estimate_error(people([chance > 0] * 3, [chance] * 3))


def test_estimate_error__everybody_linked_and_nobody_sure__refused() -> None:
    """A small edition of entrants only: who is not linked tells nothing, as there is nobody."""
    with pytest.raises(NoCorrection, match="no more than chance"):
        estimate_error(people([True] * 30, [0.97] * 30))


def test_estimate_errors__links_of_a_group_tell_nothing__those_of_everybody() -> None:
    alike = people([True] * 9_000, [0.97] * 9_000, group=["alike"] * 9_000)
    others = people([False] * 9_000, [0.0] * 9_000, group=["others"] * 9_000)

    errors = estimate_errors(pl.concat([alike, others]), "group")

    assert errors["alike"] == errors[None]


def test_correct_rates__groups__by_their_own_errors_and_small_ones_by_all() -> None:
    drawn = draw(np.random.default_rng(2), 9_000, groups=(0.2, 0.6))
    few = drawn.head(30).with_columns(group=pl.lit("few"))
    errors = estimate_errors(pl.concat([drawn, few]), "group")

    assert errors["few"] == errors[None] != errors["0"]
    rates = drawn.filter(~pl.col("unsure")).group_by("group").agg(
        pl.col("linked").sum().cast(pl.Float64).alias("part"), pl.len().alias("whole")
    ).sort("group")  # fmt: skip
    truth = drawn.group_by("group").agg(pl.col("true").mean()).sort("group")["true"]
    found = correct_rates(rates, errors, "group")
    assert found["corrected"].to_list() == pytest.approx(truth.to_list(), abs=0.012)


def test_correct_rates__nobody_in_a_group__nulls() -> None:
    rates = pl.DataFrame({"group": ["a"], "part": [0], "whole": [0]})

    assert correct_rates(rates, {None: PERFECT}, "group")["corrected"].to_list() == [None]
