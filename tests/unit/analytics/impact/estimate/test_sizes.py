"""Effect sizes by hand, and months by both versions of the table."""

from dataclasses import replace

import pytest

from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimate, Estimator, Measure, estimate_effect, list_months
from tests.support.matched_people import draw_study, match_pairs


@pytest.fixture(scope="module")
def size() -> Estimate:
    return estimate_effect(*draw_study(), "score", estimators=[Estimator.G_COMPUTATION])[1]


def test_find_hedges_g__four_people__by_hand() -> None:
    """Means 2 and 7; variances 2 and 8, pooled 5; J = 1 - 3 / 7."""
    units, matched = match_pairs(
        {"treated": [True, True, False, False], "set": [0, 1, 0, 1], "score": [1, 3, 5, 9]}
    )
    _, size = estimate_effect(
        units, matched, "score", estimators=[Estimator.DIFFERENCE_IN_MEANS], adjust=()
    )
    assert size.measure is Measure.HEDGES_G
    assert size.value == pytest.approx(-5 / 5**0.5 * (1 - 3 / 7))


def test_find_hedges_g__groups_that_do_not_vary__have_none() -> None:
    units, matched = match_pairs(
        {"treated": [True, True, False, False], "set": [0, 1, 0, 1], "score": [3, 3, 5, 5]}
    )
    found = estimate_effect(
        units, matched, "score", estimators=[Estimator.DIFFERENCE_IN_MEANS], adjust=()
    )
    assert [one.measure for one in found] == [Measure.MEAN_DIFFERENCE]
    assert found[0].low is None


def test_find_hedges_g__interval__is_that_of_the_difference_scaled(size: Estimate) -> None:
    difference = estimate_effect(*draw_study(), "score", estimators=[Estimator.G_COMPUTATION])[0]
    assert size.low is not None
    assert difference.low is not None
    assert size.low / difference.low == pytest.approx(size.value / difference.value)
    assert size.p == difference.p


@pytest.mark.parametrize(
    ("g", "toolkit", "projects"),
    [(0.01, 0, 0), (0.03, 1, 0), (0.05, 1, 1), (0.184, 2, 2), (-0.19, -3, -3), (1.2, None, None)],
)
def test_list_months__effect_size__is_that_of_each_version(
    size: Estimate, g: float, toolkit: int | None, projects: int | None
) -> None:
    found = list_months(replace(size, value=g, low=None))
    assert [one.version for one in found] == ["toolkit", "project reports"]
    assert [one.value for one in found] == [toolkit, projects]
    assert found[0].low is None


def test_list_months__every_size_up_to_one__has_a_row(size: Estimate) -> None:
    for hundredths in range(101):
        assert all(
            one.value is not None for one in list_months(replace(size, value=hundredths / 100))
        )


def test_list_months__difference_of_means__is_refused(size: Estimate) -> None:
    with pytest.raises(StudyFault, match="effect size"):
        list_months(replace(size, measure=Measure.MEAN_DIFFERENCE))
