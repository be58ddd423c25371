"""Effects by hours."""

from dataclasses import replace
from math import inf

import polars as pl
import pytest

from analytics.impact.design import Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimator, Options
from analytics.impact.estimate.doses import estimate_by_dose
from tests.support.matched_people import draw_study


def test_estimate_by_dose__effect_that_grows__bands_and_trend_grow() -> None:
    units, matched = draw_study(pairs=400, effect=0.0)
    grown = units.frame.with_columns(score=pl.col("score") + 0.1 * pl.col("hours"))
    found = estimate_by_dose(replace(units, frame=grown), matched, "score", "hours")
    values = [one.estimate.value for one in found.bands if one.estimate is not None]
    assert [one.below for one in found.bands] == [10, 20, inf]
    assert values == sorted(values)
    assert found.trend is not None
    assert found.trend.value == pytest.approx(1.0, abs=4 * found.trend.error)


def test_estimate_by_dose__each_band__has_its_participants_and_their_sets() -> None:
    units, matched = draw_study()
    found = estimate_by_dose(
        units, matched, "score", "hours", estimator=Estimator.DIFFERENCE_IN_MEANS
    )
    counts = [one.estimate.treated for one in found.bands if one.estimate is not None]
    assert sum(counts) == 150
    assert all(one.estimate.treated == one.estimate.controls for one in found.bands if one.estimate)


def test_estimate_by_dose__hours_unknown_or_all_the_same__no_trend() -> None:
    units, matched = draw_study()
    same = units.frame.with_columns(hours=pl.when(pl.col("set") > 4).then(8.0))
    found = estimate_by_dose(replace(units, frame=same), matched, "score", "hours")
    assert found.unknown == 5
    assert found.trend is None
    assert found.bands[2].estimate is None
    assert "No participants" in str(found.bands[2].fault)


def test_estimate_by_dose__bands_that_do_not_rise_or_other_estimand__are_refused() -> None:
    units, matched = draw_study()
    with pytest.raises(StudyFault, match="rise"):
        estimate_by_dose(units, matched, "score", "hours", edges=(10, 5))
    asked = Options(estimand=Estimand.ATE)
    with pytest.raises(StudyFault, match="participants"):
        estimate_by_dose(units, matched, "score", "hours", options=asked)
