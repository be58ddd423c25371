from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.impact.design import Caliper, Distance, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching import optimal
from analytics.impact.matching.optimal import match_optimal
from tests.support.matching import make_design, make_score, make_units


def match(takers: Sequence[float], others: Sequence[float], **choices: Any) -> Matched:
    design = make_design("x", **choices)
    scores = [*takers, *others]
    treated = [1] * len(takers) + [0] * len(others)
    units = make_units(design, treated, x=scores)
    return match_optimal(units, design, make_score(scores))


def pairs_of(matched: Matched) -> list[tuple[int, int, int]]:
    assert matched.pairs is not None
    table = (matched.pairs.focal, matched.pairs.other, matched.pairs.rank)
    return list(zip(*(column.tolist() for column in table), strict=True))


def test_match_optimal__greedy_would_do_worse__least_in_all() -> None:
    """Largest first, 4 takes 5 and leaves 0 with 20; together 4 and 5, 0 and 3 cost 4."""
    matched = match([0.0, 4.0], [3.0, 20.0, 5.0])
    assert pairs_of(matched) == [(0, 2, 1), (1, 4, 1)]
    assert matched.weights.tolist() == [1, 1, 1, 0, 1]
    assert matched.subclass.tolist() == [0, 1, 0, -1, 1]
    assert matched.notes == ()


def test_match_optimal__two_to_one__nearest_has_the_first_rank() -> None:
    matched = match([0.0, 10.0], [2.0, 1.0, 9.0, 13.0, 30.0], ratio=2)
    assert pairs_of(matched) == [(0, 3, 1), (0, 2, 2), (1, 4, 1), (1, 5, 2)]


def test_match_optimal__atc__others_are_given_participants() -> None:
    assert pairs_of(match([0.0, 4.0, 9.0], [5.0], estimand=Estimand.ATC)) == [(3, 1, 1)]


def test_match_optimal__fewer_others_than_wanted__all_have_one_before_any_has_two() -> None:
    matched = match([0.0, 1.0], [0.1, 0.2, 5.0], ratio=2)
    assert pairs_of(matched) == [(0, 2, 1), (0, 3, 2), (1, 4, 1)]
    assert pairs_of(match([0.0, 1.0, 5.0], [0.9, 6.0], ratio=2)) == [(1, 3, 1), (2, 4, 1)]


WITHIN_ONE = {"caliper": 1.0, "caliper_unit": "raw"}
BANDED = {"calipers": (Caliper("x", 1.0),)}


@pytest.mark.parametrize(("choices", "cells"), [(WITHIN_ONE, 9), (BANDED, 9), (BANDED, 0)])
def test_match_optimal__limits__matches_as_many_as_can_be(
    choices: dict[str, Any], cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pair at 0.1 would leave the first with nobody: both matched cost 1.8."""
    monkeypatch.setattr(optimal, "_MOST_CELLS", cells)
    matched = match([0.0, 1.0, 9.0], [0.9, 1.9], **choices)
    assert [pair[:2] for pair in pairs_of(matched)] == [(0, 3), (1, 4)]
    assert matched.weights.tolist() == [1, 1, 0, 1, 1]
    assert matched.notes == ("1 people found no match within the limits.",)


def test_match_optimal__mahalanobis_in_strata__keeps_to_them() -> None:
    design = make_design("x", distance=Distance.MAHALANOBIS, exact=("sex",))
    units = make_units(design, [1, 1, 0, 0, 0], x=[1.0, 2, 1, 2, 9], sex=list("fmmfm"))
    assert pairs_of(match_optimal(units, design, None)) == [(0, 3, 1), (1, 2, 1)]


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"estimand": Estimand.ATE}, "made for one of the two groups"),
        ({"replace": True}, "uses everybody once"),
        ({"caliper": 0.01, "caliper_unit": "raw"}, "Nobody has a match"),
    ],
)
def test_match_optimal__cannot_be__says_why(choices: dict[str, Any], says: str) -> None:
    with pytest.raises(StudyFault, match=says):
        match([0.0, 1.0], [0.5, 2.0], **choices)


@pytest.mark.parametrize("choices", [WITHIN_ONE, BANDED])
def test_match_optimal__too_many_pairs_at_once__is_refused(
    choices: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimal, "_MOST_CELLS", 0)
    monkeypatch.setattr(optimal, "_MOST_EDGES", 2)
    with pytest.raises(StudyFault, match="would weigh more than 2 pairs at once"):
        match([0.0, 0.5], [0.25, 1.0], **choices)


@given(
    takers=st.lists(st.integers(0, 12), min_size=2, max_size=5),
    others=st.lists(st.integers(0, 12), min_size=6, max_size=12),
    ratio=st.integers(1, 3),
    width=st.sampled_from([1.0, 3.0, 99.0]),
)
@settings(max_examples=25)
def test_match_optimal__along_a_line_or_by_a_table__costs_the_same(
    takers: list[int], others: list[int], ratio: int, width: float
) -> None:
    scores = [float(one) for one in (*takers, *others)]
    near = np.abs(np.subtract.outer(np.array(takers), np.array(others))) <= width
    if len(set(scores)) == 1 or not near.any():
        return
    sides = scores[: len(takers)], scores[len(takers) :]
    line = {"caliper": None if width == 99 else width, "caliper_unit": "raw"}
    along = match(*sides, ratio=ratio, **line)
    table = match(*sides, ratio=ratio, calipers=(Caliper("x", width),))
    assert len(pairs_of(along)) == len(pairs_of(table))
    assert along.is_in.sum() == table.is_in.sum()
    assert sum_distance(along) == pytest.approx(sum_distance(table))


def sum_distance(matched: Matched) -> float:
    assert matched.pairs is not None
    assert len(np.unique(matched.pairs.other)) == len(matched.pairs)
    return float(matched.pairs.distance.sum())
