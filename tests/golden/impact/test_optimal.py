"""Optimal matching of R's optmatch, which stops within a tolerance: ours costs no more."""

import numpy as np
import pytest

from analytics.impact.balance import measure_balance
from analytics.impact.design import Design, Estimand, Method, Ties
from analytics.impact.matching.cardinality import match_cardinality
from analytics.impact.matching.full import match_full
from analytics.impact.matching.optimal import match_optimal
from analytics.impact.score import Score
from analytics.impact.units import Floats, Ints, Units, read_units
from tests.support.golden_impact import LALONDE, needs_golden, read_case, read_people

pytestmark = needs_golden
OPTMATCH_TOLERANCE = 0.02


def set_up(name: str, method: Method, **choices: object) -> tuple[Units, Design, Score]:
    design = Design(**{
        "treatment": "treat", "covariates": LALONDE, "method": method, "ties": Ties.FILE,
        "caliper": None, "ratio": 1, **choices,
    })  # fmt: skip
    units = read_units(read_people("lalonde"), design)
    scores = read_case(name).units["distance"].to_numpy()
    return units, design, Score(scores, np.zeros(len(units), bool), float(scores.std(ddof=1)))


@pytest.mark.parametrize(("name", "ratio"), [("L32_optimal_1", 1), ("L33_optimal_2", 2)])
def test_match_optimal__lalonde__as_many_pairs_at_no_greater_distance(
    name: str, ratio: int
) -> None:
    figures = read_case(name).figures
    pairs = match_optimal(*set_up(name, Method.OPTIMAL, ratio=ratio)).pairs
    assert pairs is not None
    assert len(pairs) == figures["n_pairs"]
    assert len(np.unique(pairs.other)) == figures["n_control_distinct"]
    total = figures["sum_abs_distance"]
    assert total - OPTMATCH_TOLERANCE < pairs.distance.sum() <= total


def test_match_optimal__lalonde_one_to_one__is_the_least_there_is() -> None:
    """39.6928: the least along a line, worked out exactly by another program."""
    pairs = match_optimal(*set_up("L32_optimal_1", Method.OPTIMAL)).pairs
    assert pairs is not None
    assert pairs.distance.sum() == pytest.approx(39.6928, abs=5e-5)


def add_up(scores: Floats, treated: Ints, classes: Ints) -> float:
    """Add up the distances within sets of one and many."""
    total = 0.0
    for number in np.unique(classes[classes >= 0]):
        one, other = (scores[(classes == number) & group] for group in (treated, ~treated))
        assert min(len(one), len(other)) == 1
        total += float(np.abs(one[:, None] - other).sum())
    return total


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("L34_full_ATT", {}),
        ("L35_full_ATE", {"estimand": Estimand.ATE}),
        ("L36_full_ATT_cal", {"caliper": 0.2}),
    ],
)
def test_match_full__lalonde__everybody_whom_r_matches_at_no_greater_distance(
    name: str, choices: dict[str, object]
) -> None:
    case = read_case(name)
    units, design, score = set_up(name, Method.FULL, **choices)
    found = match_full(units, design, score)
    theirs = case.units["subclass"].fill_null(-1).to_numpy()
    assert found.is_in.tolist() == (case.units["weight"] > 0).to_list()
    total = add_up(score.values, units.treated, theirs)
    mine = add_up(score.values, units.treated, found.subclass)
    assert total - OPTMATCH_TOLERANCE < mine <= total
    sizes = case.figures["n"]["Matched (ESS)"]
    for group, named in ((units.treated, "Treated"), (~units.treated, "Control")):
        weights = found.weights[group]
        assert weights.sum() ** 2 / (weights**2).sum() == pytest.approx(sizes[named], rel=0.05)


def test_match_cardinality__lalonde__as_many_as_r_within_the_limit() -> None:
    name = "L48_cardinality"
    design = Design("treat", LALONDE, method=Method.CARDINALITY, ties=Ties.FILE, ratio=1)
    units = read_units(read_people("lalonde"), design)
    found = match_cardinality(units, design)
    sizes = read_case(name).figures["n"]["Matched"]
    assert int((found.weights > 0)[units.treated].sum()) >= sizes["Treated"]
    assert int((found.weights > 0)[~units.treated].sum()) >= sizes["Control"]
    after = measure_balance(units, found, design).filter(stage="matched")
    assert after["smd"].abs().max() <= design.balance_limit + 1e-6
