import polars as pl
import pytest

from analytics.impact.design import Estimand, Scope
from analytics.impact.errors import StudyFault
from analytics.impact.matching.exact import match_exact, number_levels
from tests.support.matching import make_design, make_score, make_units

TREATED = [1, 1, 1, 0, 0, 0, 0]
SEX = ["f", "f", "m", "f", "m", "m", "m"]
BAND = [1, 1, 2, 1, 2, 2, 3]


def test_match_exact__att__others_count_as_the_participants_of_their_class() -> None:
    design = make_design("sex", "band")
    units = make_units(design, TREATED, sex=SEX, band=BAND)
    matched = match_exact(units, design)
    assert matched.subclass.tolist() == [0, 0, 1, 0, 1, 1, -1]
    # Raw 2, 1/2 and 1/2; the three average 1.
    assert matched.weights.tolist() == pytest.approx([1, 1, 1, 2, 0.5, 0.5, 0])


@pytest.mark.parametrize(
    ("estimand", "expected"),
    [
        (Estimand.ATC, [0.5, 0.5, 2, 1, 1, 1, 0]),
        (Estimand.ATE, [0.75, 0.75, 1.5, 1.5, 0.75, 0.75, 0]),
    ],
)
def test_match_exact__other_estimands__weigh_the_other_group_or_both(
    estimand: Estimand, expected: list[float]
) -> None:
    design = make_design("sex", "band", estimand=estimand)
    matched = match_exact(make_units(design, TREATED, sex=SEX, band=BAND), design)
    assert matched.weights.tolist() == pytest.approx(expected)


def test_match_exact__within_schools__compares_nobody_across() -> None:
    design = make_design("sex", school="school", scope=Scope.WITHIN)
    schools = ["a", "b", "a", "a", "a", "b", "b"]
    matched = match_exact(make_units(design, TREATED, sex=SEX, school=schools), design)
    assert matched.is_in.tolist() == [True, False, True, True, True, False, False]


def test_match_exact__discarded__stay_out() -> None:
    design = make_design("sex", "band")
    units = make_units(design, TREATED, sex=SEX, band=BAND)
    matched = match_exact(units, design, make_score([0.5] * 6 + [0.1], discarded=[0]))
    assert matched.is_in.tolist() == [False, True, True, True, True, True, False]


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({}, "Nobody was matched"),
        ({"anti_exact": ("sex",)}, "makes no pairs"),
        ({"scope": Scope.PREFER_WITHIN}, "prefer people of the same school"),
        ({"scope": Scope.WITHIN}, "column of the school"),
    ],
)
def test_match_exact__cannot_be__says_why(choices: dict[str, object], says: str) -> None:
    design = make_design("sex", **choices)
    units = make_units(design, [1, 1, 0, 0], sex=["f", "f", "m", "m"])
    with pytest.raises(StudyFault, match=says):
        match_exact(units, design)


@pytest.mark.parametrize("values", [["b", None, "a", "b"], [2.5, None, 1.0, 2.5]])
def test_number_levels__unknown__is_a_level_of_its_own(values: list[object]) -> None:
    assert number_levels(pl.Series("x", values)).tolist() == [2, 0, 1, 2]
