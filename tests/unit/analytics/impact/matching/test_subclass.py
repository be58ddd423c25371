import pytest

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matching.subclass import match_subclass
from tests.support.matching import make_design, make_score, make_units

TREATED = [1, 1, 1, 1, 0, 0, 0, 0]
SCORES = [0.2, 0.4, 0.6, 0.8, 0.1, 0.3, 0.5, 0.9]
AGE = [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("estimand", "expected"),
    [
        (Estimand.ATT, [0, 0, 1, 1, 0, 0, 1, 1]),  # cut at 0.5, which falls above
        (Estimand.ATC, [0, 1, 1, 1, 0, 0, 1, 1]),  # at 0.4
        (Estimand.ATE, [0, 0, 1, 1, 0, 0, 1, 1]),  # at 0.45
    ],
)
def test_match_subclass__two_classes__are_cut_at_the_median_of_whom_it_is_about(
    estimand: Estimand, expected: list[int]
) -> None:
    design = make_design("age", subclasses=2, estimand=estimand)
    matched = match_subclass(make_units(design, TREATED, age=AGE), design, make_score(SCORES))
    assert matched.subclass.tolist() == expected


def test_match_subclass__a_class_without_others__takes_the_nearest_of_the_next() -> None:
    """Cut at 0.5: all four others are below; the highest of them, at 0.4, moves up."""
    design = make_design("age", subclasses=2)
    score = make_score([0.2, 0.4, 0.6, 0.8, 0.1, 0.4, 0.2, 0.3])
    matched = match_subclass(make_units(design, TREATED, age=AGE), design, score)
    assert matched.subclass.tolist() == [0, 0, 1, 1, 0, 1, 0, 0]
    # Two participants to one other, and to three.
    assert matched.weights.tolist() == pytest.approx([1, 1, 1, 1, 2 / 3, 2, 2 / 3, 2 / 3])


def test_match_subclass__least_of_nought__leaves_that_class_out() -> None:
    design = make_design("age", subclasses=2, class_minimum=0)
    score = make_score([0.2, 0.4, 0.6, 0.8, 0.1, 0.4, 0.2, 0.3])
    matched = match_subclass(make_units(design, TREATED, age=AGE), design, score)
    assert matched.is_in.tolist() == [True, True, False, False, True, True, True, True]


def test_match_subclass__strata__are_not_mixed() -> None:
    design = make_design("age", subclasses=1, exact=("sex",))
    units = make_units(design, TREATED, age=AGE, sex=list("ffmmfffm"))
    matched = match_subclass(units, design, make_score(SCORES))
    assert matched.subclass.tolist() == [0, 0, 1, 1, 0, 0, 0, 1]


def test_match_subclass__more_classes_than_people__is_refused() -> None:
    design = make_design("age", subclasses=3, class_minimum=2)
    with pytest.raises(StudyFault, match="too few people for 3 classes with 2"):
        match_subclass(make_units(design, TREATED, age=AGE), design, make_score(SCORES))


def test_match_subclass__no_score__is_refused() -> None:
    design = make_design("age")
    with pytest.raises(StudyFault, match="need a score"):
        match_subclass(make_units(design, TREATED, age=AGE), design, None)
