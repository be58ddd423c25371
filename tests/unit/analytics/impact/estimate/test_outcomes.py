"""Effects that are known, by every estimator, and which error they rest on."""

from dataclasses import replace
from math import log

import numpy as np
import polars as pl
import pytest
from scipy.stats import t

from analytics.impact.errors import StudyFault
from analytics.impact.estimate import Estimate, Estimator, Measure, estimate_effect
from analytics.impact.estimate.inference import LEAST_DF
from analytics.impact.matched import Pairs
from analytics.impact.units import Units
from tests.support.matched_people import draw_study, match_pairs

MEANS = [Estimator.DIFFERENCE_IN_MEANS]
G = [Estimator.G_COMPUTATION]


def without_schools(units: Units) -> Units:
    return replace(units, schools=None)


def by_measure(found: tuple[Estimate, ...]) -> dict[Measure, Estimate]:
    return {one.measure: one for one in found}


def test_estimate_effect__known_effect__every_estimator_is_near_it() -> None:
    found = estimate_effect(*draw_study(pairs=400, effect=2.0), "score")
    means = [one for one in found if one.measure is Measure.MEAN_DIFFERENCE]
    assert [one.estimator for one in means] == list(Estimator)
    for one in means:
        assert one.low is not None
        assert one.high is not None
        assert one.low < 2.0 < one.high
        assert one.p is not None
        assert one.p < 1e-6
        assert (one.treated, one.controls, one.clusters) == (400, 400, 30)


def test_estimate_effect__interval__is_that_of_t_with_satterthwaite_s_degrees() -> None:
    one = estimate_effect(*draw_study(), "score", estimators=MEANS, level=0.9)[0]
    assert one.used == "CR2"
    half = t.ppf(0.95, one.df) * one.errors["CR2"]
    assert (one.low, one.high) == pytest.approx((one.value - half, one.value + half))
    assert one.p == pytest.approx(2 * t.sf(one.value / one.error, one.df))


def test_estimate_effect__sixty_schools__greater_of_cr2_and_two_ways() -> None:
    one = estimate_effect(*draw_study(schools=70, pairs=300), "score", estimators=MEANS)[0]
    greater = max(one.errors["CR2"], one.errors["pair_cluster"])
    assert one.error == greater


def test_estimate_effect__three_schools__no_interval_and_it_is_said_why() -> None:
    one = estimate_effect(*draw_study(schools=3), "score", estimators=MEANS)[0]
    assert one.df < LEAST_DF
    assert (one.low, one.high, one.p) == (None, None, None)
    assert any("fewer than 4" in note for note in one.notes)


def test_estimate_effect__one_school__no_interval() -> None:
    one = estimate_effect(*draw_study(schools=1), "score", estimators=MEANS)[0]
    assert one.low is None
    assert one.clusters == 1


def test_estimate_effect__schools_unknown__matched_sets_and_a_note() -> None:
    units, matched = draw_study()
    one = estimate_effect(without_schools(units), matched, "score", estimators=MEANS)[0]
    assert one.used == "pair"
    assert one.clusters is None
    assert "too narrow" in one.notes[0]


def test_estimate_effect__codes_given__are_the_schools() -> None:
    units, matched = draw_study()
    codes = np.arange(len(units)) % 12
    one = estimate_effect(units, matched, "score", estimators=MEANS, cluster=codes)[0]
    assert one.clusters == 12


def test_estimate_effect__yes_or_no_without_covariates__shares_by_hand() -> None:
    """Of the participants 3 in 4 pass, of the others 1 in 4: ratio 3, odds ratio 9."""
    units, matched = match_pairs(
        {
            "treated": [True, False] * 4,
            "set": np.repeat(np.arange(4), 2),
            "passed": [True, True, True, False, True, False, False, False],
        }
    )
    found = by_measure(estimate_effect(units, matched, "passed", estimators=G, adjust=()))
    assert found[Measure.RISK_DIFFERENCE].value == pytest.approx(0.5)
    assert found[Measure.RISK_RATIO].value == pytest.approx(3)
    assert found[Measure.ODDS_RATIO].value == pytest.approx(9)
    # The delta method: (1 - p) / (n p) in either group, times n / (n - 2) of HC1.
    variance = (0.25 / 3 + 0.75 / 1) * 8 / 6
    assert found[Measure.RISK_RATIO].errors["HC1"] == pytest.approx(variance**0.5)
    ratio = found[Measure.RISK_RATIO]
    assert ratio.low is not None
    assert ratio.high is not None
    assert log(ratio.low) + log(ratio.high) == pytest.approx(2 * log(3))


def test_estimate_effect__group_that_all_pass__difference_without_ratios() -> None:
    units, matched = match_pairs(
        {
            "treated": [True, False] * 4,
            "set": np.repeat(np.arange(4), 2),
            "passed": [True, True, True, False, True, False, True, False],
        }
    )
    found = estimate_effect(units, matched, "passed", estimators=G, adjust=())
    assert [one.measure for one in found] == [Measure.RISK_DIFFERENCE]
    assert found[0].value == pytest.approx(0.75)
    assert any("participants have the same" in note for note in found[0].notes)


def test_estimate_effect__covariate_that_tells_who_passes__ridge_and_a_note() -> None:
    units, matched = draw_study()
    told = np.where(units.treated, units.frame["prior"].to_numpy() > 0, units.frame["score"] > 0)
    units = replace(units, frame=units.frame.with_columns(passed=pl.Series(told)))
    found = by_measure(estimate_effect(units, matched, "passed", estimators=G))
    assert any("without error" in note for note in found[Measure.RISK_DIFFERENCE].notes)
    share = told[units.treated].mean() - told[~units.treated].mean()
    assert found[Measure.RISK_DIFFERENCE].value == pytest.approx(share, abs=0.1)


def test_estimate_effect__with_replacement__abadie_imbens_and_no_bootstrap() -> None:
    units, matched = draw_study()
    focal = np.flatnonzero(units.treated)
    other = np.repeat(focal[::2] + 1, 2)[: len(focal)]
    weights = np.where(units.treated, 1.0, np.bincount(other, minlength=len(units)))
    pairs = Pairs(focal, other, np.ones_like(focal), np.full(len(focal), np.nan))
    reused = replace(matched, weights=weights, subclass=np.full(len(units), -1), pairs=pairs)
    one = estimate_effect(without_schools(units), reused, "score", estimators=MEANS)[0]
    assert one.used == "abadie_imbens"
    assert one.errors["abadie_imbens"] > one.errors["HC1"] / 2
    regressed = estimate_effect(without_schools(units), reused, "score", estimators=G)[0]
    assert regressed.used == "HC3"
    with pytest.raises(StudyFault, match="Abadie & Imbens 2008"):
        estimate_effect(units, reused, "score", estimators=MEANS, draws=10)


def test_estimate_effect__bootstrap__is_near_the_formula_and_seeded() -> None:
    units, matched = draw_study(pairs=200, schools=40)
    first, again = (
        estimate_effect(units, matched, "score", estimators=MEANS, draws=200, seed=3)[0]
        for _ in range(2)
    )
    assert first.errors["bootstrap"] == again.errors["bootstrap"]
    assert first.errors["bootstrap"] == pytest.approx(first.errors["cluster"], rel=0.15)


def test_estimate_effect__fewer_covariates__adjusts_for_those_alone() -> None:
    units, matched = draw_study()
    none = estimate_effect(units, matched, "score", estimators=G, adjust=())[0]
    means = estimate_effect(units, matched, "score", estimators=MEANS)[0]
    assert none.value == pytest.approx(means.value)
    prior = estimate_effect(units, matched, "score", estimators=G, adjust=["prior"])[0]
    assert prior.value != pytest.approx(means.value)


def test_estimate_effect__level_that_is_none__is_refused() -> None:
    with pytest.raises(StudyFault, match="between 0 and 1"):
        estimate_effect(*draw_study(), "score", level=95)


def test_estimate_effect__one_draw__is_refused() -> None:
    with pytest.raises(StudyFault, match="at least two"):
        estimate_effect(*draw_study(), "score", estimators=MEANS, draws=1)
