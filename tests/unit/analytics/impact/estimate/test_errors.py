"""Standard errors by hand and against statsmodels."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.impact.errors import StudyFault
from analytics.impact.estimate.effects import adjust_by_regression
from analytics.impact.estimate.errors import Clusters, find_errors
from analytics.impact.estimate.outcomes import Options, take_matched
from analytics.impact.estimate.sample import Sample
from tests.support.matched_people import draw_study


@pytest.fixture(scope="module")
def sample() -> Sample:
    units, matched = draw_study(pairs=60, schools=9)
    weights = np.where(units.treated, 1.0, 0.5 + units.frame["fsm"].to_numpy())
    values = units.frame["score"].to_numpy()
    return take_matched(units, replace(matched, weights=weights), values, Options(), name="score")


def test_find_errors__every_kind__is_that_of_statsmodels(sample: Sample) -> None:
    columns = sm.add_constant(np.column_stack([sample.treated, sample.columns]).astype(float))
    peer = sm.WLS(sample.outcome, columns, weights=sample.weights)
    model = adjust_by_regression(sample)
    found = find_errors(model, model.effects[0], Clusters.of(sample))
    assert model.effects[0].value == pytest.approx(peer.fit().params[1], rel=1e-10)
    for kind in ("HC1", "HC3"):
        assert found[kind] == pytest.approx(peer.fit(cov_type=kind).bse[1], rel=1e-10)
    for kind, groups in (("pair", sample.sets), ("cluster", sample.schools)):
        clustered = peer.fit(cov_type="cluster", cov_kwds={"groups": groups})
        assert found[kind] == pytest.approx(clustered.bse[1], rel=1e-10)


def test_find_errors__two_ways__add_up_less_what_both_share(sample: Sample) -> None:
    model = adjust_by_regression(sample)
    found = find_errors(model, model.effects[0], Clusters.of(sample))
    assert sample.schools is not None
    assert sample.sets is not None
    both = replace(sample, schools=sample.schools * 1000 + sample.sets, sets=None)
    codes = np.unique(both.schools, return_inverse=True)[1]
    shared = find_errors(model, model.effects[0], Clusters(codes, None, None))["cluster"]
    expected = found["pair"] ** 2 + found["cluster"] ** 2 - shared**2
    assert found["pair_cluster"] == pytest.approx(sqrt(expected))


def test_find_errors__four_people__as_worked_out_by_hand() -> None:
    """Means 2 and 7; residuals -1, 1, -2, 2; each moves its mean by half."""
    sample = Sample(
        people=np.arange(4),
        name="score",
        outcome=np.array([1.0, 3.0, 5.0, 9.0]),
        treated=np.array([True, True, False, False]),
        weights=np.ones(4),
        columns=np.empty((4, 0)),
        estimand=Options().estimand,
        schools=None,
        sets=np.array([0, 1, 0, 1]),
    )
    model = adjust_by_regression(sample)
    found = find_errors(model, model.effects[0], Clusters.of(sample))
    assert model.effects[0].value == pytest.approx(-5)
    assert found["HC1"] == pytest.approx(sqrt(4 / 2 * (0.25 + 0.25 + 1 + 1)))
    assert found["HC3"] == pytest.approx(sqrt(4 * 2.5))
    # Sets move it by -1/2 + 1 and 1/2 - 1; times 3/2 for columns and 2/1 for sets.
    assert found["pair"] == pytest.approx(sqrt(3 / 2 * 2 * (0.25 + 0.25)))


def test_find_errors__one_person_alone_in_a_group__has_no_hc3(sample: Sample) -> None:
    alone = replace(sample, treated=np.arange(len(sample)) == 0)
    model = adjust_by_regression(alone)
    assert "HC3" not in find_errors(model, model.effects[0], Clusters.of(alone))


def test_find_errors__more_coefficients_than_people__is_refused(sample: Sample) -> None:
    few = np.arange(4)
    tiny = Sample(
        people=few,
        name="score",
        outcome=sample.outcome[:4],
        treated=sample.treated[:4],
        weights=np.ones(4),
        columns=np.array([[1.0, 0], [0, 1], [3, 1], [7, 2]]),
        estimand=sample.estimand,
        schools=None,
        sets=None,
    )
    model = adjust_by_regression(tiny)
    with pytest.raises(StudyFault, match="fewer covariates"):
        find_errors(model, model.effects[0], Clusters.of(tiny))
