"""Who is compared when an outcome is not known, and what cannot be compared at all."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimator, estimate_effect
from analytics.impact.estimate.outcomes import Options, take_matched
from analytics.impact.estimate.sample import Sample, read_outcome
from analytics.impact.matched import Pairs
from tests.support.matched_people import match_pairs

#: Three sets: a participant with two others, one with one, and one with one.
SETS = {
    "treated": [True, False, False, True, False, True, False],
    "set": [0, 0, 0, 1, 1, 2, 2],
}


def take(outcome: list[float | None], estimand: Estimand = Estimand.ATT) -> Sample:
    units, matched = match_pairs(SETS | {"score": outcome})
    values = read_outcome(units.frame, "score")
    return take_matched(units, matched, values, Options(adjust=(), estimand=estimand), name="score")


def test_take_sample__all_known__weights_are_the_matched_ones() -> None:
    sample = take([1, 2, 3, 4, 5, 6, 7])
    assert sample.people.tolist() == list(range(7))
    assert sample.weights == pytest.approx([1, 2 / 3, 2 / 3, 1, 4 / 3, 1, 4 / 3])
    assert sample.notes == ()


def test_take_sample__participant_unknown__the_whole_set_goes_and_it_is_said() -> None:
    sample = take([None, 2, 3, 4, 5, 6, 7])
    assert sample.people.tolist() == [3, 4, 5, 6]
    assert sample.weights == pytest.approx([1, 1, 1, 1])
    assert "1 matched people, 1 of them participants" in sample.notes[0]
    assert "2 more" in sample.notes[0]


def test_take_sample__one_of_two_others_unknown__the_other_stands_for_both() -> None:
    sample = take([1, None, 3, 4, 5, 6, 7])
    assert sample.people.tolist() == [0, 2, 3, 4, 5, 6]
    assert sample.weights == pytest.approx(np.ones(6))


def test_take_sample__only_other_unknown__participant_goes_too() -> None:
    assert take([1, 2, 3, 4, None, 6, 7]).people.tolist() == [0, 1, 2, 5, 6]


def test_take_sample__everybody_asked__sets_keep_the_share_of_who_is_left() -> None:
    sample = take([1, None, 3, 4, 5, 6, 7], Estimand.ATE)
    assert sample.weights[:2] == pytest.approx([2 / 3, 2 / 3 * 4 / 3])


def test_take_sample__with_replacement__pairs_are_weighed_anew() -> None:
    """Two participants share person 2; person 3 is not known, so that 2 stands for all."""
    units, matched = match_pairs(
        {"treated": [True, True, False, False], "set": [0, 1, 0, 1], "score": [1, 2, 3, None]}
    )
    pairs = Pairs(np.array([0, 1, 1]), np.array([2, 2, 3]), np.array([1, 1, 2]), np.full(3, np.nan))
    reused = replace(
        matched, subclass=np.full(4, -1), weights=np.array([1, 1, 1.5, 0.5]), pairs=pairs
    )
    values = read_outcome(units.frame, "score")
    sample = take_matched(units, reused, values, Options(adjust=()), name="score")
    assert sample.people.tolist() == [0, 1, 2]
    assert sample.sets is None
    assert sample.pairs is not None
    assert [one.tolist() for one in sample.pairs] == [[0, 1], [2, 2]]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (["a"] * 7, "must be numbers"),
        ([1.0] * 7, "same score"),
        ([None, 2, 3, None, 5, None, 7], "No participants"),
        ([float("inf"), 2, 3, 4, 5, 6, 7], "infinite"),
    ],
)
def test_estimate_effect__outcome_that_tells_nothing__is_refused(
    values: list[object], fault: str
) -> None:
    units, matched = match_pairs(SETS | {"score": values})
    with pytest.raises(StudyFault, match=fault):
        estimate_effect(units, matched, "score", estimators=[Estimator.DIFFERENCE_IN_MEANS])


def test_estimate_effect__no_such_column__is_refused() -> None:
    units, matched = match_pairs(SETS | {"score": range(7)})
    with pytest.raises(StudyFault, match="no column grade"):
        estimate_effect(units, matched, "grade")
    with pytest.raises(StudyFault, match="no covariate"):
        estimate_effect(units, matched, "score", adjust=["score"])


def test_read_outcome__yes_and_no__are_numbers() -> None:
    frame = pl.DataFrame({"passed": [True, False, None]})
    values = read_outcome(frame, "passed")
    assert values[:2].tolist() == [1.0, 0.0]
    assert np.isnan(values[2])
