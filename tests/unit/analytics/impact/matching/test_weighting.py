from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.impact.design import Distance, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matching.weighting import weigh_entropy, weigh_overlap
from tests.support.matching import make_design, make_score, make_units

TREATED = [1, 1, 0, 0, 0]


def test_weigh_entropy__a_share__is_met_by_the_only_weights_that_can() -> None:
    """Half the participants have it, and a third of the others: 3/2 for that one, 3/4 each."""
    design = make_design("fsm")
    matched = weigh_entropy(make_units(design, TREATED, fsm=[1, 0, 1, 0, 0]), design)
    assert matched.weights.tolist() == pytest.approx([1, 1, 1.5, 0.75, 0.75])
    assert matched.subclass.tolist() == [-1] * 5


def test_weigh_entropy__mean_of_three__is_tilted_exponentially() -> None:
    """Of 0, 1 and 2 with a mean of 1.5 the weights are in geometric proportion."""
    design = make_design("x")
    weights = weigh_entropy(make_units(design, TREATED, x=[1, 2, 0, 1, 2]), design).weights[2:]
    assert weights @ [0, 1, 2] / 3 == pytest.approx(1.5, abs=1e-9)
    assert weights[1] ** 2 == pytest.approx(weights[0] * weights[2])


def test_weigh_entropy__sampling_weights__are_weighed_on_top_of() -> None:
    design = make_design("fsm", weights="sw")
    units = make_units(design, TREATED, fsm=[1, 0, 1, 0, 0], sw=[1.0, 3, 1, 1, 2])
    weights = weigh_entropy(units, design).weights
    assert weights[:2].tolist() == [1, 1]
    assert np.average([1, 0, 0], weights=weights[2:] * [1, 1, 2]) == pytest.approx(0.25)


def test_weigh_entropy__strata__have_equal_shares_and_nobody_without_a_counterpart() -> None:
    design = make_design("x", exact=("sex",))
    units = make_units(design, [1, 1, 1, 1, 0, 0, 0, 0], x=[1, 2, 1, 9, 1, 2, 1, 2],
                       sex=list("ffmxffmm"))  # fmt: skip
    weights = weigh_entropy(units, design).weights
    assert weights[[3]].tolist() == [0]
    assert weights[4:6].sum() == pytest.approx(2 * weights[6:].sum())


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"x": [5, 6, 1, 2, 3]}, "do not overlap in x:"),
        ({"x": [1, 1, 0, 1, 0], "y": [0, 0, 0, 1, 0]}, "x, y cannot be had together"),
    ],
)
def test_weigh_entropy__no_weights_can__names_the_covariates(
    columns: dict[str, Any], says: str
) -> None:
    design = make_design(*columns)
    with pytest.raises(StudyFault, match=says):
        weigh_entropy(make_units(design, TREATED, **columns), design)


def test_weigh_entropy__too_many_strata__is_refused() -> None:
    design = make_design("x", exact=("school",))
    units = make_units(design, [1, 0] * 201, x=range(402), school=[at // 2 for at in range(402)])
    with pytest.raises(StudyFault, match="at most 200 strata alike; there are 201"):
        weigh_entropy(units, design)


@given(seed=st.integers(0, 99), estimand=st.sampled_from(list(Estimand)))
@settings(max_examples=15)
def test_weigh_entropy__overlapping_groups__all_means_are_equal(
    seed: int, estimand: Estimand
) -> None:
    draw = np.random.default_rng(seed)
    design = make_design("x", "y", estimand=estimand)
    treated = np.arange(60) < 20
    units = make_units(design, treated.astype(int).tolist(), x=draw.normal(size=60) + treated / 3,
                       y=draw.integers(0, 2, 60))  # fmt: skip
    weights = weigh_entropy(units, design).weights
    ones, others = (
        np.average(units.columns[group], axis=0, weights=weights[group])
        for group in (units.treated, ~units.treated)
    )
    assert ones == pytest.approx(others, abs=1e-8)
    assert (weights > 0).all()
    assert [weights[group].mean() for group in (treated, ~treated)] == pytest.approx([1, 1])


def test_weigh_overlap__probability__each_counts_as_the_chance_of_the_other_group() -> None:
    design = make_design("x")
    units = make_units(design, TREATED, x=range(5))
    matched = weigh_overlap(units, design, make_score([0.6, 0.8, 0.1, 0.2, 0.6]))
    assert matched.weights.tolist() == pytest.approx([4 / 3, 2 / 3, 1 / 3, 2 / 3, 2])
    assert "neither that on participants" in matched.notes[0]


def test_weigh_overlap__log_odds_and_strata__both_groups_of_a_stratum_count_the_same() -> None:
    design = make_design("x", distance=Distance.LINEAR_LOGIT, exact=("sex",))
    units = make_units(design, [1, 1, 0, 0, 0], x=range(5), sex=list("fmfmm"))
    weights = weigh_overlap(units, design, make_score([0.0, 0, 0, 0, 0])).weights
    assert weights.tolist() == pytest.approx([1, 1, 1.5, 0.75, 0.75])


@pytest.mark.parametrize(
    ("scores", "says"), [(None, "made of a score"), ([0.1, 0.2, 0.3, 1.4, 0.5], "a probability")]
)
def test_weigh_overlap__no_probability__is_refused(scores: list[float] | None, says: str) -> None:
    design = make_design("x")
    with pytest.raises(StudyFault, match=says):
        weigh_overlap(make_units(design, TREATED, x=range(5)), design,
                      None if scores is None else make_score(scores))  # fmt: skip
