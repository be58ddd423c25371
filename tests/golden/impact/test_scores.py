"""Scores of R's glm, as MatchIt gives them."""

from typing import Any

import numpy as np
import pytest

from analytics.impact.design import Design, Discard, Distance, Ties
from analytics.impact.score import Score, score_units
from analytics.impact.units import read_units
from tests.support.golden_impact import HIGH_SCHOOL, LALONDE, needs_golden, read_case, read_people

pytestmark = needs_golden

LOGIT = 2e-8  # R's glm stops at a relative deviance of 1e-8; ours goes on
#: R takes Fisher's scoring, which for the probit comes nearer by a factor a step: it stops sooner.
PROBIT = 2e-6


def score(people: str = "lalonde", **asked: Any) -> Score:
    given = {
        "treatment": "treat" if people == "lalonde" else "catholic",
        "covariates": LALONDE if people == "lalonde" else HIGH_SCHOOL,
        "ties": Ties.FILE,
    }
    design = Design(**(given | asked))
    return score_units(read_units(read_people(people), design), design)


@pytest.mark.parametrize(
    ("case", "within", "asked"),
    [
        ("L01_nn_default", LOGIT, {}),
        ("L21_nn_linear_logit_cal0.2", 5e-8, {"distance": Distance.LINEAR_LOGIT}),
        ("L22_nn_probit", PROBIT, {"distance": Distance.PROBIT}),
        ("L31_nn_discard_both", LOGIT, {"discard": Discard.BOTH, "reestimate": True}),
        ("L46_nn_PSties", LOGIT, {"covariates": ("race", "married", "nodegree")}),
        ("L47_nn_sweights", LOGIT, {"weights": "sw"}),
        ("H01_nn_exact_cal0.2", LOGIT, {"people": "hsb"}),
    ],
)
def test_score_units__golden_case__scores_of_r(
    case: str, within: float, asked: dict[str, Any]
) -> None:
    golden = read_case(case)
    found = score(**asked)
    assert np.abs(found.values - golden.units["distance"].to_numpy()).max() < within
    assert found.warnings == ()
    assert found.discarded.sum() == sum(golden.figures["n"]["Discarded"].values())


@pytest.mark.parametrize(
    ("case", "width", "asked"),
    [
        ("L02_nn_cal0.2", 0.2, {}),
        ("L21_nn_linear_logit_cal0.2", 0.2, {"distance": Distance.LINEAR_LOGIT}),
        ("L47_nn_sweights", 0.25, {"weights": "sw"}),
    ],
)
def test_score_units__caliper__has_the_width_of_r(
    case: str, width: float, asked: dict[str, Any]
) -> None:
    raw = read_case(case).figures["caliper_raw"]["1"]
    assert width * score(**asked).sd == pytest.approx(raw, rel=1e-7)
