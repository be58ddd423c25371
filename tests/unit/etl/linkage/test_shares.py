"""Counts in one order, intervals beside a library's, and differences beside samples drawn."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from etl.linkage.shares import compare_within, count_rules, wilson


@given(st.permutations(["near", "exact", "exact", "school", "school", "exact", "near"]))
def test_count_rules__any_order_of_pairs__most_frequent_first_then_by_name(
    rules: list[str],
) -> None:
    counted = count_rules(pl.Series("rule", rules))

    assert list(counted.items()) == [("exact", 3), ("near", 2), ("school", 2)]


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson__any_share__as_scipy_has_it(part: int, more: int) -> None:
    expected = binomtest(part, part + more).proportion_ci(0.9, method="wilson")

    assert wilson(part, part + more, confidence=0.9) == pytest.approx(tuple(expected), abs=1e-9)


def test_wilson__nobody__says_nothing() -> None:
    assert wilson(0, 0) == pytest.approx((0.0, 1.0))


def strata(*rows: tuple[str, float, float, float, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["by", "part", "whole", "other", "of"], orient="row")


def test_compare_within__one_stratum__is_the_plain_difference() -> None:
    found = compare_within(strata(("a", 30.0, 100.0, 120.0, 300.0)), "by").row(0)

    assert found[:2] == ("a", pytest.approx(-0.1))


def test_compare_within__strata_of_other_sizes__no_difference_where_each_has_none() -> None:
    """Pooled, the group has 34 per cent and the others 66: only their ages differ."""
    found = compare_within(
        strata(("a", 80.0, 100.0, 720.0, 900.0), ("a", 180.0, 900.0, 20.0, 100.0)), "by"
    )

    assert found["difference"].to_list() == [pytest.approx(0.0)]


def test_compare_within__nobody_to_compare_with__is_left_out() -> None:
    assert compare_within(strata(("a", 3.0, 9.0, 0.0, 0.0)), "by").is_empty()


@pytest.mark.parametrize(("strata_of", "people"), [(3, 200), (60, 8)])
def test_compare_within__samples_drawn__error_is_theirs(strata_of: int, people: int) -> None:
    rng = np.random.default_rng(5)
    base = rng.uniform(0.1, 0.7, strata_of)
    tables = []
    for sample in range(2_000):
        one = rng.binomial(people, base + 0.1).astype(float)
        other = rng.binomial(3 * people, base).astype(float)
        tables.append(
            pl.DataFrame({"by": sample, "part": one, "whole": float(people), "other": other,
                          "of": 3.0 * people})
        )  # fmt: skip

    found = compare_within(pl.concat(tables), "by")

    assert found["difference"].mean() == pytest.approx(0.1, abs=0.004)
    assert found["error"].mean() == pytest.approx(found["difference"].std(), rel=0.05)
