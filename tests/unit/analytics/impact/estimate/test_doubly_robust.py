"""Doubly robust effects where the truth is known and the groups differ."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from analytics.impact.design import Design, Estimand, Ties
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimate, Estimator, Measure, estimate_effect
from analytics.impact.matched import Matched
from analytics.impact.units import Floats, Units, read_units

#: Taking part raises the score by 2 + prior, so the effect depends on whose it is.
TRUTH = {Estimand.ATT: 2.4, Estimand.ATC: 1.85, Estimand.ATE: 2.0}


@pytest.fixture(scope="module")
def people() -> tuple[Units, Matched, Floats]:
    random = np.random.default_rng(5)
    n = 6000
    prior = random.normal(size=n)
    chances = expit(prior - 1.2)
    treated = random.random(n) < chances
    score = 3 * prior + (2 + prior) * treated + random.normal(size=n)
    frame = pl.DataFrame(
        {
            "id": np.arange(n),
            "treated": treated,
            "prior": prior,
            "school": random.integers(0, 50, n),
            "score": score,
            "passed": score > 1,
        }
    )
    units = read_units(frame, Design("treated", ("prior",), school="school", ties=Ties.FILE))
    everybody = Matched(np.ones(n), np.full(n, -1), np.zeros(n, dtype=bool))
    return units, everybody, chances


def estimate(people: tuple[Units, Matched, Floats], outcome: str, **asked: object) -> Estimate:
    units, matched, _ = people
    return estimate_effect(
        units,
        matched,
        outcome,
        estimators=[Estimator.DOUBLY_ROBUST],
        **asked,  # type: ignore[arg-type]
    )[0]


@pytest.mark.parametrize("estimand", list(Estimand))
def test_doubly_robust__each_estimand__is_its_own_truth(
    people: tuple[Units, Matched, Floats], estimand: Estimand
) -> None:
    units, _, _ = people
    effects = 2 + units.frame["prior"].to_numpy()
    asked = {
        Estimand.ATT: units.treated,
        Estimand.ATC: ~units.treated,
        Estimand.ATE: np.ones(len(units), dtype=bool),
    }[estimand]
    found = estimate(people, "score", estimand=estimand)
    assert found.value == pytest.approx(effects[asked].mean(), abs=4 * found.error)
    assert found.error < 0.1
    assert "pair" not in found.errors


def test_doubly_robust__given_scores__are_used(people: tuple[Units, Matched, Floats]) -> None:
    fitted, given = estimate(people, "score"), estimate(people, "score", scores=people[2])
    assert given.value != fitted.value
    assert given.value == pytest.approx(fitted.value, abs=0.1)
    with pytest.raises(StudyFault, match="between 0 and 1"):
        estimate(people, "score", scores=np.ones(len(people[0])))


def test_doubly_robust__wrong_outcome_model__the_score_makes_it_right(
    people: tuple[Units, Matched, Floats],
) -> None:
    """Without the covariate the outcome's model is wrong; the true score puts it right."""
    units, _, chances = people
    truth = 2 + units.frame["prior"].to_numpy()[units.treated].mean()
    found = estimate(people, "score", scores=chances, adjust=())
    assert found.value == pytest.approx(truth, abs=0.4)
    naive = estimate(people, "score", adjust=())
    assert abs(naive.value - truth) > 2


def test_doubly_robust__yes_or_no__is_a_difference_of_shares(
    people: tuple[Units, Matched, Floats],
) -> None:
    found = estimate(people, "passed")
    assert found.measure is Measure.RISK_DIFFERENCE
    assert 0.1 < found.value < 0.5


def test_doubly_robust__discarded_people__are_left_out(
    people: tuple[Units, Matched, Floats],
) -> None:
    units, matched, chances = people
    some = (units, replace(matched, discarded=np.arange(len(units)) < 1000), chances)
    found = estimate(some, "score")
    assert found.treated + found.controls == 5000
