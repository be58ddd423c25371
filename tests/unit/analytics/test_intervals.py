"""Intervals against the examples of the papers that they are from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest  # type: ignore[import-untyped]

from analytics.intervals import difference, wilson

# Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3.
SHARES = (
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
)
# Newcombe 1998, Statistics in Medicine 17: 873-890, table II, method 10.
DIFFERENCES = (
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
)


@pytest.mark.parametrize(("part", "whole", "low", "high"), SHARES)
def test_wilson__published_example__agrees(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("a", "m", "b", "n", "low", "high"), DIFFERENCES)
def test_difference__published_example__agrees(
    a: int, m: int, b: int, n: int, low: float, high: float
) -> None:
    assert difference(a, m, b, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson__any_share__is_inside(counts: tuple[int, int]) -> None:
    part, whole = counts
    low, high = wilson(part, whole)
    assert -1e-12 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1 + 1e-12


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
@pytest.mark.parametrize("whole", [1, 2, 7, 30, 400, 3_000_000])
def test_wilson__ends_and_between__is_what_scipy_gives(whole: int, level: float) -> None:
    for part in sorted({0, 1, whole // 3, whole - 1, whole}):
        other = binomtest(part, whole).proportion_ci(confidence_level=level, method="wilson")
        assert wilson(part, whole, level=level) == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_wilson__level_that_is_none__is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, level=level)


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (0, 0), (-1, 2), (0, -1)])
def test_wilson__impossible_counts__are_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="share"):
        wilson(part, whole)
