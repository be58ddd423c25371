from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.impact.design import Estimand, Missing
from analytics.impact.errors import StudyFault
from analytics.impact.matching.cem import match_cem
from tests.support.matching import make_design, make_units

TREATED = [1, 1, 1, 0, 0, 0, 0, 0]
AGE = [1.0, 5.0, 9.0, 0.0, 4.9, 5.0, 8.0, 10.0]


def classes(cutpoints: Any) -> list[int]:
    design = make_design("age", cutpoints=(("age", cutpoints),))
    return match_cem(make_units(design, TREATED, age=AGE), design).subclass.tolist()


@pytest.mark.parametrize(
    ("cutpoints", "expected"),
    [
        (2, [0, 1, 1, 0, 0, 1, 1, 1]),  # a value on the cut of 5 falls above it
        ((5.0, 9.0), [0, 1, 2, 0, 0, 1, 1, 2]),
        ((9.0, 5.0), [0, 1, 2, 0, 0, 1, 1, 2]),
        ("q2", [0, 1, 1, 0, 0, 1, 1, 1]),  # the median is 5
        ("sturges", [0, 1, 2, 0, -1, 1, 2, 2]),  # 8 people: 4 bins, of 2.5 years
        (0, [-1, 0, -1, -1, -1, 0, -1, -1]),
        (1, [0] * 8),
    ],
)
def test_match_cem__by_hand__people_of_one_bin_are_of_one_class(
    cutpoints: Any, expected: list[int]
) -> None:
    assert classes(cutpoints) == expected


@pytest.mark.parametrize("rule", ["fd", "scott"])
def test_match_cem__rules_of_width__a_heavy_middle_has_more_bins(rule: str) -> None:
    """Quartiles apart by 0 are no width: the Freedman-Diaconis rule looks further out."""
    design = make_design("x", cutpoints=(("x", rule),))
    values = [0.0, 100.0] + [50.0 + (place % 3) * (place % 7 == 0) for place in range(40)]
    units = make_units(design, [1, 0] * 21, x=values)
    assert match_cem(units, design).is_in.sum() == 40


def test_match_cem__grouping__levels_of_a_set_are_one() -> None:
    design = make_design("race", grouping=(("race", (("w", "h"), ("b",))),))
    units = make_units(design, [1, 1, 0, 0], race=["w", "b", "h", "b"])
    assert match_cem(units, design).subclass.tolist() == [1, 0, 1, 0]


def test_match_cem__unknown_numbers__are_a_bin_of_their_own() -> None:
    design = make_design("age", missing=Missing.INDICATOR, cutpoints=(("age", 2),))
    units = make_units(design, [1, 1, 0, 0], age=[1.0, None, 2.0, None])
    assert match_cem(units, design).subclass.tolist() == [-1, 0, -1, 0]


def test_match_cem__k2k__each_with_the_nearest_who_is_left() -> None:
    design = make_design("age", k2k=True, cutpoints=(("age", 1),))
    units = make_units(design, [1, 1, 0, 0, 0], age=[4.0, 5.0, 0.0, 5.0, 9.0])
    pairs = match_cem(units, design).pairs
    assert pairs is not None
    assert (pairs.focal.tolist(), pairs.other.tolist()) == ([0, 1], [3, 4])


@pytest.mark.parametrize("rule", ["q0", "qx", "doane", -1])
def test_match_cem__no_rule__is_refused(rule: Any) -> None:
    with pytest.raises(StudyFault, match="no way to cut 'age'"):
        classes(rule)


@given(
    treated=st.lists(st.integers(0, 1), min_size=4, max_size=30).filter(
        lambda t: 0 < sum(t) < len(t)
    ),
    draws=st.randoms(use_true_random=False),
    estimand=st.sampled_from(list(Estimand)),
)
@settings(max_examples=30)
def test_match_cem__any_people__weights_average_1_and_pairs_stay_in_their_class(
    treated: list[int], draws: Any, estimand: Estimand
) -> None:
    sex = [draws.choice("fm") for _ in treated[2:]] + ["f", "m"]
    age = [draws.randrange(5) for _ in treated[2:]] + [0, 4]
    design = make_design("sex", "age", estimand=estimand, cutpoints=(("age", 3),))
    units = make_units(design, treated, sex=sex, age=age)
    try:
        matched = match_cem(units, design)
    except StudyFault:
        return
    for group in (units.treated, ~units.treated):
        assert matched.weights[group].sum() == pytest.approx((matched.is_in & group).sum())
    paired = match_cem(units, make_design("sex", "age", k2k=True, cutpoints=(("age", 3),)))
    assert paired.pairs is not None
    focal, other = paired.pairs.focal, paired.pairs.other
    assert len(np.unique(np.concatenate([focal, other]))) == 2 * len(focal)
    assert (matched.subclass[focal] == matched.subclass[other]).all()
    assert all(sex[one] == sex[two] for one, two in zip(focal, other, strict=True))
