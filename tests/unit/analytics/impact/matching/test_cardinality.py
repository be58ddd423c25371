from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matching import cardinality
from analytics.impact.matching.cardinality import match_cardinality
from tests.support.matching import make_design, make_score, make_units

TREATED = [1, 1, 1, 0, 0, 0, 0, 0]
X = [0.0, 1.0, 5.0, 0.0, 0.0, 1.0, 1.0, 0.0]


def test_match_cardinality__one_participant_is_like_nobody__the_others_are_kept() -> None:
    design = make_design("x", balance_limit=0.01)
    matched = match_cardinality(make_units(design, TREATED, x=X), design)
    # Of equal people the first are taken.
    assert matched.is_in.tolist() == [True, True, False, True, False, True, False, False]
    assert matched.notes == ("2 of 3 participants are kept: the effect is that on them.",)


def test_match_cardinality__ratio__others_are_so_many_times_as_many() -> None:
    design = make_design("x", balance_limit=0.01, ratio=2)
    matched = match_cardinality(make_units(design, TREATED, x=X), design)
    assert matched.is_in.tolist() == [True, True, False, True, True, True, True, False]


def test_match_cardinality__atc__others_are_asked_about() -> None:
    design = make_design("x", balance_limit=0.01, estimand=Estimand.ATC)
    assert match_cardinality(make_units(design, TREATED, x=X), design).is_in.sum() == 4


def test_match_cardinality__ate__both_have_the_means_of_everybody() -> None:
    design = make_design("x", balance_limit=0.2, estimand=Estimand.ATE)
    x = np.array([0.0, 2, 9, 0, 1, 2, 0, 0])  # mean 1.75
    matched = match_cardinality(make_units(design, TREATED, x=x), design)
    assert matched.is_in.tolist() == [False, True, False, False, False, True, False, False]


def test_match_cardinality__strata_and_discarded__are_minded() -> None:
    design = make_design("x", balance_limit=2.0, exact=("sex",))
    units = make_units(design, TREATED, x=X, sex=list("ffmfmmmm"))
    matched = match_cardinality(units, design, make_score([0.1] * 7 + [0.5], discarded=[3]))
    assert not matched.is_in[[0, 1, 3]].any()
    assert matched.is_in[2]


def test_match_cardinality__no_sample_within_the_limit__is_said() -> None:
    design = make_design("x", balance_limit=0.01)
    with pytest.raises(StudyFault, match="No sample of these people"):
        match_cardinality(make_units(design, [1, 1, 0, 0], x=[1.0, 2, 8, 9]), design)


def test_match_cardinality__too_many_kinds__is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cardinality, "_MOST_KINDS", 3)
    design = make_design("x")
    with pytest.raises(StudyFault, match="at most 3 kinds of people"):
        match_cardinality(make_units(design, TREATED, x=X), design)


@pytest.mark.parametrize("found", [None, [1.0, 0, 1, 0, 0]])
def test_match_cardinality__time_is_up__says_what_is_not_proven(
    found: list[float] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = SimpleNamespace(
        x=None if found is None else np.array(found), status=1, mip_dual_bound=-4.0
    )
    asked: dict[str, Any] = {}
    monkeypatch.setattr(cardinality, "milp", lambda *_, **how: asked.update(how) or stopped)
    design = make_design("x")
    units = make_units(design, TREATED, x=X)
    if found is None:
        with pytest.raises(StudyFault, match="was found in 5 seconds"):
            match_cardinality(units, design, seconds=5)
    else:
        notes = match_cardinality(units, design, seconds=5).notes
        assert "not proven to be the largest in 5 seconds: one with up to 2 people more" in notes[1]
    assert asked["options"] == {"time_limit": 5}
