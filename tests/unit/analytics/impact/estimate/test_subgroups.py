"""Effects in groups, and whether they differ."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimator, estimate_effect
from analytics.impact.estimate.subgroups import (
    adjust_p_values,
    estimate_subgroups,
    keep_sets,
)
from analytics.impact.protocol.parts import Correction
from tests.support.matched_people import draw_study

MEANS = Estimator.DIFFERENCE_IN_MEANS


def test_estimate_subgroups__effect_in_one_group__is_found_there_and_tested() -> None:
    units, matched = draw_study(pairs=300)
    changed = units.frame.with_columns(
        score=pl.col("score") + 3 * (pl.col("treated") & pl.col("fsm")),
        coin=pl.Series(np.repeat(np.arange(300) % 2, 2)).cast(pl.String),
    )
    units = replace(units, frame=changed)
    found = estimate_subgroups(
        changed, ["fsm", "coin"], "score", keep_sets(units, matched), school="school"
    )
    fsm, coin = found
    assert [one.level for one in fsm.levels] == ["False", "True"]
    without, with_it = (one.estimate for one in fsm.levels)
    assert without is not None
    assert with_it is not None
    assert with_it.value - without.value == pytest.approx(3, abs=0.8)
    assert fsm.p is not None
    assert fsm.p < 1e-4
    assert coin.p is not None
    assert coin.p > 0.01
    assert fsm.p_adjusted == pytest.approx(2 * fsm.p)


def test_estimate_subgroups__kept_sets__is_the_effect_of_those_people_alone() -> None:
    units, matched = draw_study()
    found = estimate_subgroups(
        units.frame, ["fsm"], "score", keep_sets(units, matched), school="school", estimator=MEANS
    )[0]
    mine = units.frame["fsm"].to_numpy()
    alone = replace(matched, weights=np.where(mine, matched.weights, 0))
    expected = estimate_effect(units, alone, "score", estimators=[MEANS])[0]
    assert found.levels[1].estimate is not None
    assert found.levels[1].estimate.value == pytest.approx(expected.value)
    assert found.levels[1].estimate.errors["CR2"] == pytest.approx(expected.errors["CR2"])


def test_estimate_subgroups__sets_of_mixed_people__are_refused_for_each_group() -> None:
    units, matched = draw_study()
    mixed = units.frame.with_columns(half=pl.Series(np.arange(len(units)) % 3 == 0))
    prepare = keep_sets(replace(units, frame=mixed), matched)
    found = estimate_subgroups(mixed, ["half"], "score", prepare, school=None)[0]
    assert found.p is None
    assert all("Match each group anew" in str(one.fault) for one in found.levels)


def test_estimate_subgroups__group_unknown__is_counted_and_in_none() -> None:
    units, matched = draw_study()
    some = units.frame.with_columns(fsm=pl.when(pl.col("set") > 9).then(pl.col("fsm")))
    prepare = keep_sets(replace(units, frame=some), matched)
    found = estimate_subgroups(some, ["fsm"], "score", prepare, school="school")[0]
    assert found.unknown == 20
    assert sum(one.estimate.treated for one in found.levels if one.estimate) == 140


def test_estimate_subgroups__doubly_robust__is_refused() -> None:
    units, matched = draw_study()
    with pytest.raises(StudyFault, match="matched people"):
        estimate_subgroups(
            units.frame,
            ["fsm"],
            "score",
            keep_sets(units, matched),
            school=None,
            estimator=Estimator.DOUBLY_ROBUST,
        )


def test_adjust_p_values__tests_not_made__do_not_count() -> None:
    values = [0.01, None, 0.04, 0.03]
    assert adjust_p_values(values, Correction.HOLM) == pytest.approx((0.03, None, 0.06, 0.06))
    hochberg = adjust_p_values(values, Correction.BENJAMINI_HOCHBERG)
    assert hochberg == pytest.approx((0.03, None, 0.04, 0.04))
    assert adjust_p_values([None], Correction.HOLM) == (None,)
