"""Differences in differences on matched people."""

import pytest

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.changes import estimate_changes
from tests.support.matched_people import draw_study


def test_estimate_changes__known_effect__baseline_is_even_and_the_change_is_the_effect() -> None:
    units, matched = draw_study(pairs=400)
    found = estimate_changes(units, matched, ["score"], "before")
    change = found.since[0][0]
    assert change.outcome == "score since before"
    assert change.value == pytest.approx(2.0, abs=3 * change.error)
    before = found.before[0]
    assert before.value == pytest.approx(0.0, abs=3 * before.error)


def test_estimate_changes__baseline_as_outcome__is_refused() -> None:
    units, matched = draw_study()
    with pytest.raises(StudyFault, match="baseline"):
        estimate_changes(units, matched, ["score", "before"], "before")
