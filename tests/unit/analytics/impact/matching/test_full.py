from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from analytics.impact.design import Caliper, Distance, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching import neighbours
from analytics.impact.matching.full import match_full
from tests.support.matching import make_design, make_score, make_units


def match(takers: Sequence[float], others: Sequence[float], **choices: Any) -> Matched:
    scores = [float(one) for one in (*takers, *others)]
    design = make_design("x", **choices)
    treated = [1] * len(takers) + [0] * len(others)
    units = make_units(design, treated, x=scores)
    return match_full(units, design, make_score(scores))


def cost(matched: Matched, takers: int, scores: Sequence[float]) -> float:
    """Add up the distances, and see that each set is one and many."""
    values, total = np.array(scores, dtype=float), 0.0
    for number in range(matched.subclass.max() + 1):
        members = np.flatnonzero(matched.subclass == number)
        one, other = values[members[members < takers]], values[members[members >= takers]]
        assert min(len(one), len(other)) == 1
        total += float(np.abs(one[:, None] - other).sum())
    return total


def test_match_full__by_hand__one_with_many_and_many_with_one() -> None:
    matched = match([0, 10, 11], [1, 2, 10.4])
    assert matched.subclass.tolist() == [0, 1, 1, 0, 0, 1]
    assert matched.weights.tolist() == pytest.approx([1, 1, 1, 0.5, 0.5, 2])
    assert match([0, 10, 11], [1, 2, 10.4], estimand=Estimand.ATE).weights.tolist() == (
        pytest.approx([1.5, 0.75, 0.75, 0.75, 0.75, 1.5])
    )


def test_match_full__the_nearest_of_both_sides__are_not_always_a_couple() -> None:
    """4 is nearest to 3, and is nearest to 6; yet 0 has only 3, so 4 goes with 6."""
    assert match([0, 4], [3, 6]).subclass.tolist() == [0, 1, 0, 1]


def test_match_full__equals__are_spread_evenly() -> None:
    matched = match([5, 5, 1], [5, 5, 5, 5, 1])
    assert sorted(np.bincount(matched.subclass).tolist()) == [2, 3, 3]


def test_match_full__caliper__leaves_out_who_is_beyond() -> None:
    matched = match([0, 9], [1, 2, 30], caliper=2.0, caliper_unit="raw")
    assert matched.subclass.tolist() == [0, -1, 0, 0, -1]
    with pytest.raises(StudyFault, match="Nobody has a match"):
        match([0, 9], [4, 30], caliper=2.0, caliper_unit="raw")


def test_match_full__limit_in_a_covariate_and_strata__are_kept() -> None:
    design = make_design("x", distance=Distance.MAHALANOBIS, calipers=(Caliper("x", 1.0),),
                         exact=("sex",))  # fmt: skip
    units = make_units(design, [1, 1, 0, 0, 0], x=[1, 5, 2, 4, 1], sex=list("fmfmm"))
    assert match_full(units, design, None).subclass.tolist() == [0, 1, 0, 1, -1]


def test_match_full__too_many_couples_at_once__is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_MOST_GAINS", 1)
    with pytest.raises(StudyFault, match="more than 1 couples at once"):
        match([0, 10, 11], [1, 2, 10.4])


@given(
    takers=st.lists(st.integers(0, 15), min_size=1, max_size=5),
    others=st.lists(st.integers(0, 15), min_size=1, max_size=6),
    width=st.sampled_from([2.0, 99.0]),
)
@settings(max_examples=20)
def test_match_full__any_people__covers_them_at_the_least_cost(
    takers: list[int], others: list[int], width: float
) -> None:
    scores = [*takers, *others]
    far = np.abs(np.subtract.outer(np.array(takers, float), np.array(others, float)))
    near = far <= width
    if len(set(scores)) == 1 or not near.any():
        return
    shape = (len(takers), len(others))
    rows = [np.broadcast_to(np.eye(shape[0])[one][:, None], shape) for one in range(shape[0])]
    rows += [np.broadcast_to(np.eye(shape[1])[one], shape) for one in range(shape[1])]
    least = milp(
        far.ravel(),
        integrality=np.ones(far.size),
        bounds=Bounds(0, near.ravel().astype(float)),
        constraints=LinearConstraint(
            np.array([row.ravel() for row in rows]),
            np.concatenate([near.any(axis=1), near.any(axis=0)]).astype(float),
        ),
    )
    matched = match(takers, others, caliper=width, caliper_unit="raw")
    assert matched.is_in.tolist() == [*near.any(axis=1), *near.any(axis=0)]
    assert cost(matched, len(takers), scores) == pytest.approx(least.fun)
    # The same by blocks of distances, as where people do not stand in a line.
    banded = match(takers, others, calipers=(Caliper("x", width),))
    assert cost(banded, len(takers), scores) == pytest.approx(least.fun)
