"""The precision of accepted links from a stratified sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.precision_sample import (
    BINS,
    LEAST,
    Stratum,
    allocate,
    answers_needed,
    calibrate,
    estimate_precision,
    exact_interval,
)


@pytest.mark.parametrize(
    ("right", "answered", "low", "high"),
    # Newcombe (1998), table I, method 5 (Clopper and Pearson)
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684),
     (1, 29, 0.0009, 0.1776)],
)  # fmt: skip
def test_exact_interval__published_cases__same_bounds(
    right: int, answered: int, low: float, high: float
) -> None:
    assert exact_interval(right, answered) == pytest.approx((low, high), abs=6e-5)


def test_exact_interval__no_trial__all_is_possible() -> None:
    assert exact_interval(0, 0) == (0.0, 1.0)


def test_estimate_precision__one_large_stratum__is_the_exact_interval() -> None:
    found = estimate_precision([Stratum("all", 10**12, 200, 198)])
    assert (found.low, found.high) == pytest.approx(exact_interval(198, 200), abs=1e-6)
    assert found.value == pytest.approx(0.99)


def test_estimate_precision__strata__weighted_by_their_links() -> None:
    found = estimate_precision([Stratum("few", 100, 50, 40), Stratum("many", 900, 50, 50)])
    assert found.value == pytest.approx(0.1 * 0.8 + 0.9)
    assert found.covered == 1
    assert found.low < found.value < found.high


def test_estimate_precision__all_links_answered__no_doubt_left() -> None:
    found = estimate_precision([Stratum("all", 40, 40, 39)])
    assert (found.low, found.value, found.high) == pytest.approx((39 / 40,) * 3)


def test_estimate_precision__no_answer__says_nothing() -> None:
    found = estimate_precision([Stratum("all", 40, 0, 0)])
    assert (found.value, found.low, found.high, found.covered) == (None, 0, 1, 0)
    assert estimate_precision([]).value is None


def test_estimate_precision__stratum_without_answer__widens_by_all_of_it() -> None:
    found = estimate_precision([Stratum("asked", 900, 300, 300), Stratum("not", 100, 0, 0)])
    assert found.covered == pytest.approx(0.9)
    assert found.value == 1
    assert found.low < 0.9


def test_estimate_precision__certain_links__count_as_right() -> None:
    asked, certain = Stratum("asked", 100, 50, 40), Stratum("by hand", 300, 0, 0, certain=True)
    found = estimate_precision([asked, certain])
    assert found.value == pytest.approx((80 + 300) / 400)
    assert estimate_precision([certain]).value == 1


KINDS = [
    # links and precision of each stratum, answers
    ([900, 4_000, 95_000], [0.95, 0.985, 0.999], 400),
    ([5_000, 5_000, 20_000], [0.85, 0.93, 0.98], 300),
    ([40, 150, 500], [0.9, 0.97, 0.995], 200),
    ([500, 2_000, 100_000], [0.97, 0.995, 0.9998], 400),
    ([100_000], [0.995], 400),
    ([900, 4_000, 95_000], [0.95, 0.985, 0.999], 60),
]


@pytest.mark.parametrize(("links", "precision", "total"), KINDS)
def test_estimate_precision__simulated_samples__unbiased_and_holds_the_truth(
    links: list[int], precision: list[float], total: int
) -> None:
    drawn = np.random.default_rng(20261121)
    right = [round(n * p) for n, p in zip(links, precision, strict=True)]
    truth, trials = sum(right) / sum(links), 800
    plan = [Stratum(str(i), n, 0, 0, p) for i, (n, p) in enumerate(zip(links, precision))]  # noqa: B905
    sizes = allocate(plan, total).values()
    found = [
        estimate_precision(
            [
                Stratum(str(i), n, size, int(drawn.hypergeometric(r, n - r, size)))
                for i, (n, r, size) in enumerate(zip(links, right, sizes, strict=True))
            ]
        )
        for _ in range(trials)
    ]
    values = np.array([one.value for one in found])
    held = np.mean([one.low <= truth <= one.high for one in found])
    assert abs(values.mean() - truth) < 4 * values.std() / np.sqrt(trials) + 1e-9
    assert held >= 0.95


@given(st.lists(st.tuples(st.integers(1, 5_000), st.integers(0, 300), st.floats(0, 1)), max_size=5))
def test_estimate_precision__any_counts__bounds_in_order(
    given: list[tuple[int, int, float]],
) -> None:
    strata = []
    for number, (links, asked, share) in enumerate(given):
        answered = min(links, asked)
        strata.append(Stratum(str(number), links, answered, round(share * answered)))
    found = estimate_precision(strata)
    assert 0 <= found.low <= found.high <= 1
    if found.value is not None:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9


def test_allocate__doubtful_links__drawn_more_often() -> None:
    plan = [Stratum("doubtful", 1_000, 0, 0, 0.96), Stratum("sure", 1_000, 0, 0, 0.9999),
            Stratum("tiny", 7, 0, 0, 0.9), Stratum("none", 0, 0, 0),
            Stratum("by hand", 500, 0, 0, certain=True)]  # fmt: skip
    drawn = allocate(plan, 400)
    assert drawn["doubtful"] > 2 * drawn["sure"] > 2 * LEAST
    assert (drawn["tiny"], drawn["none"], drawn["by hand"]) == (7, 0, 0)


def test_answers_needed__as_many_more__reach_the_width() -> None:
    now = [Stratum("a", 50_000, 60, 60, 0.999), Stratum("b", 5_000, 20, 18, 0.97)]
    more = answers_needed(now, 0.005)
    assert more is not None
    total = 80 + more
    then = [Stratum("a", 50_000, total * 6 // 8, total * 6 // 8, 0.999),
            Stratum("b", 5_000, total // 4, round(total / 4 * 0.9), 0.97)]  # fmt: skip
    assert estimate_precision(then).half_width == pytest.approx(0.005, abs=0.002)
    assert answers_needed([Stratum("a", 5_000, 5_000, 4_999)], 0.005) == 0
    assert answers_needed([Stratum("a", 5_000, 0, 0)], 0.005) is None


def test_calibrate__grey_pairs__by_class_of_probability() -> None:
    table = calibrate([0.1, 0.1, 0.9, 0.95, 0.99], [False, False, True, False, True])
    assert table.height == len(BINS) - 1
    first, last = table.row(0, named=True), table.row(-1, named=True)
    assert (first["pairs"], first["said"], first["found"]) == (2, pytest.approx(0.1), 0)
    assert (last["pairs"], last["found"]) == (2, 0.5)
    assert table.row(1, named=True)["said"] is None
    assert table["pairs"].sum() == 4
