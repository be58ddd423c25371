"""Rosenbaum's bounds, by hand: three pairs have 8 signs, of which each is equally likely."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.impact.errors import StudyFault
from analytics.impact.matched import Pairs
from analytics.impact.stress.rosenbaum import (
    bound_mcnemar,
    bound_pairs,
    bound_signed_rank,
    pair_differences,
)


def test_bound_mcnemar__three_pairs_all_for_it__are_powers_of_the_chance() -> None:
    found = bound_mcnemar(3, 0, gammas=(1, 2))
    assert [round(one.high, 12) for one in found.bounds] == [
        round(1 / 8, 12),
        round((2 / 3) ** 3, 12),
    ]
    assert found.bounds[1].low == pytest.approx((1 / 3) ** 3)
    assert found.breaks_at == 1


def test_bound_mcnemar__many_pairs__breaks_where_the_bound_is_a_twentieth() -> None:
    found = bound_mcnemar(90, 30)
    (at,) = bound_mcnemar(90, 30, gammas=(found.breaks_at,)).bounds
    assert at.high == pytest.approx(0.05, abs=1e-6)
    assert f"{found.breaks_at:.2f}" in found.sentence


def test_bound_signed_rank__symmetrical_differences__is_a_half() -> None:
    found = bound_signed_rank(np.array([1.0, -1.0, 2.0, -2.0, 0.0]), gammas=(1,))
    assert found.bounds[0].high == pytest.approx(0.5)
    assert found.pairs == 4
    assert "Chance alone" in found.sentence


def test_bound_signed_rank__decrease__is_the_mirror() -> None:
    differences = np.array([1.0, 2.0, 3.0, -0.5])
    assert bound_signed_rank(differences) == bound_signed_rank(-differences, positive=False)


def test_bound_pairs__decrease_of_yes_and_no__counts_the_other_side() -> None:
    differences = np.array([-1.0, -1.0, 1.0, 0.0])
    assert bound_pairs(differences, binary=True, positive=False) == bound_mcnemar(2, 1)


def test_bound__nobody_differs__is_a_plain_fault() -> None:
    with pytest.raises(StudyFault, match="nothing to test"):
        bound_signed_rank(np.zeros(3))
    with pytest.raises(StudyFault, match="nothing to test"):
        bound_mcnemar(0, 0)


def test_pair_differences__several_to_one__takes_the_first() -> None:
    pairs = Pairs(
        focal=np.array([0, 0, 1]),
        other=np.array([2, 3, 4]),
        rank=np.array([1, 2, 1]),
        distance=np.zeros(3),
    )
    assert pair_differences(pairs, np.array([5.0, 6, 1, 2, 3])).tolist() == [4, 3]


@given(
    better=st.integers(1, 60),
    worse=st.integers(0, 60),
    gammas=st.tuples(st.floats(1, 5), st.floats(1, 5)),
)
def test_bounds__greater_gamma__are_wider(
    better: int, worse: int, gammas: tuple[float, float]
) -> None:
    small, large = bound_mcnemar(better, worse, gammas=sorted(gammas)).bounds
    assert large.low <= small.low <= small.high <= large.high
