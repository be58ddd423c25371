"""Classes of R's MatchIt, coarsened, exact and by score: the same people, to nine digits."""

from typing import Any

import numpy as np
import pytest

from analytics.impact.design import Design, Estimand, Method, Ties
from analytics.impact.matched import Matched
from analytics.impact.matching import match
from analytics.impact.score import Score
from analytics.impact.units import Units, read_units
from tests.support.golden_impact import (
    HIGH_SCHOOL,
    LALONDE,
    Case,
    needs_golden,
    read_case,
    read_people,
)

pytestmark = needs_golden
THREE = ("race", "married", "nodegree")


def run(name: str, method: Method, **choices: Any) -> tuple[Case, Units, Matched]:
    """Match as a case was matched, on its own scores."""
    case = read_case(name)
    is_school = name.startswith("H")
    covariates = HIGH_SCHOOL if is_school else LALONDE
    design = Design(
        **{
            "treatment": "catholic" if is_school else "treat",
            "covariates": covariates,
            "method": method,
            "ties": Ties.FILE,
            **choices,
        }
    )
    units = read_units(read_people("hsb" if is_school else "lalonde"), design)
    scores = (
        case.units["distance"].to_numpy() if "distance" in case.units.columns else units.weights
    )
    score = Score(scores, np.zeros(len(units), dtype=bool), float(scores.std(ddof=1)))
    return case, units, match(units, design, score)


def assert_same_classes(found: list[int], expected: list[int]) -> None:
    """See that two numberings name the same sets."""
    assert len(set(zip(found, expected, strict=True))) == len(set(found)) == len(set(expected))


@pytest.mark.parametrize(
    ("name", "method", "choices"),
    [
        ("L37_subclass6_ATT", Method.SUBCLASS, {"subclasses": 6}),
        ("L38_subclass5_ATE", Method.SUBCLASS, {"subclasses": 5, "estimand": Estimand.ATE}),
        ("L39_cem_default", Method.CEM, {}),
        (
            "L40_cem_cut",
            Method.CEM,
            {"cutpoints": (("age", 4), ("educ", (8.5, 11.5)), ("re74", "q5"), ("re75", "q5"))},
        ),
        ("L41_cem_fd", Method.CEM, {"cutpoints": tuple((name, "fd") for name in LALONDE)}),
        (
            "L42_cem_grouping_ATE",
            Method.CEM,
            {
                "estimand": Estimand.ATE,
                "grouping": (("race", (("white", "hispan"), ("black",))),),
                "cutpoints": tuple((name, 3) for name in ("age", "educ", "re74", "re75")),
            },
        ),
        ("L44_exact_ATT", Method.EXACT, {"covariates": THREE}),
        ("L45_exact_ATE", Method.EXACT, {"covariates": THREE, "estimand": Estimand.ATE}),
        ("H04_cem", Method.CEM, {"cutpoints": (("ses", 10),)}),
    ],
)
def test_match__classes__and_weights_are_those_of_r(
    name: str, method: Method, choices: dict[str, Any]
) -> None:
    case, _, found = run(name, method, **choices)
    assert found.weights == pytest.approx(case.units["weight"].to_numpy(), abs=1e-9, rel=1e-9)
    assert_same_classes(found.subclass.tolist(), case.units["subclass"].fill_null(-1).to_list())


def test_match__pairs_within_coarse_classes__are_as_near_as_those_of_r() -> None:
    """Of people alike in all covariates R takes one or another: sets and distances are the same."""
    cuts = (("age", 4), ("educ", 3), ("re74", 4), ("re75", 4))
    case, units, found = run("L43_cem_k2k", Method.CEM, k2k=True, cutpoints=cuts)
    assert found.weights.tolist() == case.units["weight"].to_list()
    assert found.pairs is not None
    assert case.pairs is not None
    ids = units.ids.to_numpy()
    mine = dict(zip(ids[found.pairs.focal], units.columns[found.pairs.other], strict=True))
    place = {one: number for number, one in enumerate(ids)}
    same = [
        (mine[one] == units.columns[place[other]]).all() for one, other, _ in case.pairs.iter_rows()
    ]
    assert len(same) == len(mine) == 88
    assert sum(same) >= 86
