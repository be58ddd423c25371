"""What no estimate may hang on: the unit of the outcome, and the order of the people."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.impact.estimate import Estimate, Estimator, Options, estimate_values
from analytics.impact.estimate.outcomes import fit_model, take_matched
from analytics.impact.estimate.small_samples import ClusterAdjustment
from analytics.impact.units import Floats
from tests.support.matched_people import draw_study

UNITS, MATCHED = draw_study(pairs=40, schools=8)
SCORE = UNITS.frame["score"].to_numpy()
G = Options(estimators=(Estimator.G_COMPUTATION,))


def estimate(outcome: Floats) -> Estimate:
    return estimate_values(UNITS, MATCHED, outcome, G, name="score")[0]


@settings(max_examples=10)
@given(st.floats(0.01, 100), st.floats(-1000, 1000))
def test_estimate_values__other_unit__scales_with_it(scale: float, start: float) -> None:
    plain, scaled = estimate(SCORE), estimate(start + scale * SCORE)
    assert scaled.value == pytest.approx(scale * plain.value, rel=1e-8, abs=1e-9)
    assert scaled.df == pytest.approx(plain.df)
    for kind, error in plain.errors.items():
        assert scaled.errors[kind] == pytest.approx(scale * error, rel=1e-8), kind


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_fit_model__people_in_another_order__is_the_same(random: object) -> None:
    sample = take_matched(UNITS, MATCHED, SCORE, G, name="score")
    order = np.arange(len(sample))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert sample.schools is not None
    shuffled = replace(
        sample,
        outcome=sample.outcome[order],
        treated=sample.treated[order],
        weights=sample.weights[order],
        columns=sample.columns[order],
        schools=sample.schools[order],
    )
    found = []
    for one in (sample, shuffled):
        model = fit_model(one, Estimator.G_COMPUTATION)
        effect = model.effects[0]
        small = ClusterAdjustment(model.fits, one.schools).measure(effect.gradients)
        found.append((effect.value, small.error, small.df))
    assert found[0] == pytest.approx(found[1], rel=1e-10)
