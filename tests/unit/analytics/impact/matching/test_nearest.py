"""Nearest matching of few people, worked out by hand, and designs that it refuses."""

from typing import Any

import numpy as np
import pytest

from analytics.impact.design import (
    Caliper,
    Design,
    Discard,
    Distance,
    Estimand,
    Method,
    Order,
    Scope,
)
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching import match
from tests.support.matching import make_design, make_score, make_units

#: Two participants, then four others; everybody's score.
TREATED = (1, 1, 0, 0, 0, 0)
SCORES = (0.50, 0.60, 0.10, 0.45, 0.58, 0.74)


def run(
    scores: tuple[float, ...] = SCORES,
    treated: tuple[int, ...] = TREATED,
    discarded: tuple[int, ...] = (),
    columns: dict[str, Any] | None = None,
    **choices: Any,
) -> Matched:
    design = make_design("x", **choices)
    units = make_units(design, treated, x=range(len(treated)), **(columns or {}))
    return match(units, design, make_score(scores, discarded))


def list_pairs(matched: Matched) -> list[tuple[int, int]]:
    """Give the places of pairs."""
    assert matched.pairs is not None
    return list(zip(matched.pairs.focal.tolist(), matched.pairs.other.tolist(), strict=True))


@pytest.mark.parametrize("method", Method)
def test_match__every_method__has_its_family(method: Method) -> None:
    design = Design("t", ("x",), id="id", method=method, caliper=None, ratio=1)
    units = make_units(design, (1, 0) * 4, x=(1, 1, 2, 2, 1, 2, 2, 1))
    assert match(units, design).is_in.any()


@pytest.mark.parametrize(
    ("choices", "pairs"),
    [
        ({}, [(0, 3), (1, 4)]),
        ({"order": Order.SMALLEST}, [(0, 3), (1, 4)]),
        ({"caliper": 0.03, "caliper_unit": "raw"}, [(1, 4)]),
        ({"ratio": 2}, [(0, 3), (0, 2), (1, 4), (1, 5)]),
        ({"ratio": 2, "replace": True}, [(0, 3), (0, 4), (1, 4), (1, 5)]),
        ({"ratio": 2, "replace": True, "reuse_limit": 1}, [(0, 3), (0, 2), (1, 4), (1, 5)]),
        ({"estimand": Estimand.ATC}, [(0, 2), (1, 3)]),
        ({"estimand": Estimand.ATC, "order": Order.CLOSEST}, [(0, 3), (1, 4)]),
    ],
)
def test_match_nearest__by_score__the_nearest_in_turn(
    choices: dict[str, Any], pairs: list[tuple[int, int]]
) -> None:
    found = list_pairs(run(**choices))
    if choices.get("estimand") is Estimand.ATC:
        found = sorted((other, focal) for focal, other in found)
    assert found == pairs


@pytest.mark.parametrize("distance", [Distance.MAHALANOBIS, Distance.ROBUST_MAHALANOBIS])
def test_match_nearest__column_that_follows_from_others__changes_no_pair(
    distance: Distance,
) -> None:
    """Three levels of a category add up to 1, and the determinant of many ranks is never 0."""
    chance = np.random.default_rng(8)
    levels = chance.integers(0, 3, 600)
    columns = {f"is_{level}": (levels == level).astype(int) for level in range(3)}
    columns |= {f"ks2_{part}": chance.normal(100, 15, 600) for part in range(4)}
    treated = (np.arange(600) % 4 == 0).astype(int)

    def pair(left_out: tuple[str, ...]) -> list[tuple[int, int]]:
        given = {name: column for name, column in columns.items() if name not in left_out}
        design = Design(
            "t", tuple(given), id="id", method=Method.NEAREST, distance=distance, caliper=None
        )
        return list_pairs(match(make_units(design, treated.tolist(), **given), design))

    assert pair(left_out=()) == pair(left_out=("is_2",))


def test_match_nearest__one_control_for_two__who_chooses_first_has_it() -> None:
    scores, treated = (0.40, 0.48, 0.45, 0.90), (1, 1, 0, 0)
    assert list_pairs(run(scores, treated, order=Order.LARGEST)) == [(0, 3), (1, 2)]
    assert list_pairs(run(scores, treated, order=Order.SMALLEST)) == [(0, 2), (1, 3)]
    assert list_pairs(run(scores, treated, order=Order.CLOSEST)) == [(0, 3), (1, 2)]
    assert list_pairs(run(scores, treated, order=Order.FARTHEST)) == [(0, 2), (1, 3)]


def test_match_nearest__equally_far__met_first_by_steps_left_and_right() -> None:
    """In order of score: other 2, participant 0, participant 1, other 3."""
    scores, treated = (0.5, 0.5, 0.25, 0.75), (1, 1, 0, 0)
    assert list_pairs(run(scores, treated, order=Order.DATA)) == [(0, 2), (1, 3)]
    assert list_pairs(run((0.5, 0.5, 0.75, 0.25), treated, order=Order.DATA)) == [(0, 3), (1, 2)]


def test_match_nearest__weights__one_over_matches_averaging_one() -> None:
    matched = run(ratio=2, caliper=0.16, caliper_unit="raw")
    assert list_pairs(matched) == [(0, 3), (1, 4), (1, 5)]
    assert matched.weights == pytest.approx([1, 1, 0, 1.5, 0.75, 0.75])
    assert matched.subclass.tolist() == [0, 1, -1, 0, 1, 1]


def test_match_nearest__used_twice__weighs_twice_and_is_of_no_one_set() -> None:
    matched = run((0.5, 0.52, 0.51, 0.9, 0.95), (1, 1, 0, 0, 1), replace=True)
    assert list_pairs(matched) == [(0, 2), (1, 2), (4, 3)]
    assert matched.weights == pytest.approx([1, 1, 4 / 3, 2 / 3, 1])
    assert set(matched.subclass) == {-1}


def test_match_nearest__variable_ratio__the_scarce_have_fewest() -> None:
    scores = (0.2, 0.5, 0.8, *np.linspace(0.05, 0.75, 8))
    matched = run(scores, (1, 1, 1, *([0] * 8)), ratio=2, ratio_between=(1, 4))
    assert matched.pairs is not None
    assert np.bincount(matched.pairs.focal).tolist() == [4, 1, 1]


@pytest.mark.parametrize(
    ("choices", "pairs"),
    [
        ({"exact": ("g",)}, [(0, 4), (1, 5)]),
        ({"anti_exact": ("g",)}, [(0, 3), (1, 4)]),
        ({"calipers": (Caliper("decile", 1),)}, [(0, 3), (1, 4)]),
        ({"calipers": (Caliper("decile", 0),)}, [(0, 4), (1, 5)]),
        ({"scope": Scope.WITHIN, "school": "g"}, [(0, 4), (1, 5)]),
    ],
)
def test_match_nearest__limits__kept(choices: dict[str, Any], pairs: list[tuple[int, int]]) -> None:
    columns = {"g": [0, 1, 0, 1, 0, 1], "decile": [5, 8, 1, 4, 5, 8]}
    if "calipers" in choices and choices["calipers"][0].width == 1:
        columns["decile"][4] = 7
    assert list_pairs(run(columns=columns, **choices)) == pairs


def test_match_nearest__prefer_within__own_school_first_and_the_rest_across() -> None:
    schools = {"school": ["a", "b", "a", "a", "c", "c"]}
    scope: dict[str, Any] = {"school": "school", "scope": Scope.PREFER_WITHIN, "columns": schools}
    assert list_pairs(run(**scope)) == [(0, 3), (1, 4)]
    assert list_pairs(run(**scope, ratio=2)) == [(0, 3), (0, 2), (1, 4), (1, 5)]
    matched = run(**scope, caliper=0.1, caliper_unit="raw", ratio=3, replace=True)
    assert list_pairs(matched) == [(0, 3), (1, 4)], "nobody who found one at school is filled up"


def test_match_nearest__discarded__neither_choose_nor_are_chosen() -> None:
    matched = run(discarded=(1, 3), discard=Discard.BOTH)
    assert list_pairs(matched) == [(0, 4)]
    assert matched.discarded.tolist() == [False, True, False, True, False, False]


def test_match_nearest__scaled_distance__nearest_in_all_covariates() -> None:
    design = make_design("x", "y", distance=Distance.SCALED_EUCLIDEAN)
    units = make_units(
        design, (1, 1, 0, 0, 0), x=(0.0, 10.0, 0.0, 9.0, 5.0), y=(0.0, 10.0, 8.0, 9.0, 1.0)
    )
    assert list_pairs(match(units, design)) == [(0, 4), (1, 3)]


def test_match_nearest__fewer_others__says_how_many_are_left() -> None:
    matched = run((0.2, 0.4, 0.6, 0.5, 0.1), (1, 1, 1, 0, 0), ratio=2)
    assert matched.is_in.sum() == 4
    told = " ".join(matched.notes)
    assert "fewer comparison pupils than participants" in told
    assert "1 of 3 participants have no match" in told
    assert "2 participants have fewer comparison pupils than was asked for" in told


def test_match_nearest__everybody_matched__nothing_to_note() -> None:
    assert run().notes == ()


def test_match_nearest__nobody_within_caliper__refuses() -> None:
    with pytest.raises(StudyFault, match="Nobody has a match within the limits"):
        run(caliper=0.001, caliper_unit="raw")


def test_match_nearest__everybody_of_a_group_discarded__refuses() -> None:
    with pytest.raises(StudyFault, match="Nobody is left in one of the two groups"):
        run(discarded=(0, 1), discard=Discard.TREATED)


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"estimand": Estimand.ATE}, "cannot speak of everybody"),
        ({"ratio": 0}, "At least one comparison pupil"),
        ({"ratio": 2, "ratio_between": (2, 4)}, "cannot be 2 on average"),
        ({"reuse_limit": 3}, "nobody may be used again"),
        ({"reuse_limit": 0, "replace": True}, "at least once"),
        ({"caliper": -0.1}, "cannot be below zero"),
        ({"calipers": (Caliper("x", -1),)}, "'x' cannot be below zero"),
        ({"scope": Scope.WITHIN}, "needs the column of the school"),
        ({"mahalanobis_on": ("height",)}, "'height': it is not a covariate"),
    ],
)
def test_match_nearest__parts_that_do_not_go_together__refuses(
    choices: dict[str, Any], told: str
) -> None:
    with pytest.raises(StudyFault, match=told):
        run(**choices)


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"caliper": 0.2}, "a caliper of the score"),
        ({"ratio": 2, "ratio_between": (1, 4)}, "a variable ratio"),
        ({"order": Order.LARGEST}, "the order largest"),
        ({"discard": Discard.BOTH}, "leaving out"),
    ],
)
def test_match_nearest__score_asked_for_and_none__refuses(
    choices: dict[str, Any], told: str
) -> None:
    design = make_design("x", distance=Distance.MAHALANOBIS, **choices)
    units = make_units(design, (1, 0, 0), x=(1, 2, 3))
    with pytest.raises(StudyFault, match=told):
        match(units, design)
