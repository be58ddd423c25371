"""Scores of areas, by hand and beside SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from analytics.targeting import class_of, rank_percentiles, rank_places, score_areas, score_schools

NAN = np.nan
VALUES = st.lists(st.one_of(st.just(NAN), st.integers(0, 4).map(float)), min_size=1, max_size=12)


def test_rank_percentiles__ties_and_unknown__share_of_lower_and_half_of_equal() -> None:
    ranks = rank_percentiles([3, 1, NAN, 1, 2])
    np.testing.assert_allclose(ranks, [0.875, 0.25, NAN, 0.25, 0.625])


@given(VALUES)
def test_rank_percentiles__any__as_scipy_ranks(values: list[float]) -> None:
    known = np.isfinite(values)
    ranks = rank_percentiles(values)
    expected = (rankdata(np.array(values)[known]) - 0.5) / max(known.sum(), 1)
    np.testing.assert_allclose(ranks[known], expected)
    assert np.isnan(ranks[~known]).all()


def test_score_areas__two_indicators__weighted_mean_of_ranks() -> None:
    """Of quintiles 1 needs most, of distances the longest: ranks 3/4, 1/4 and 1/4, 3/4."""
    values = np.array([[1.0, 5.0], [5.0, 40.0]])
    scores = score_areas(values, [3, 1], [True, False])
    np.testing.assert_allclose(scores, [100 * (3 * 0.75 + 0.25) / 4, 100 * (3 * 0.25 + 0.75) / 4])


def test_score_areas__indicator_unknown__the_rest_decides_if_it_is_half_of_the_weight() -> None:
    values = np.array([[1.0, NAN], [NAN, 40.0], [2.0, 5.0]])
    scores = score_areas(values, [2, 1], [True, False])
    np.testing.assert_allclose(scores, [75, NAN, 25])


@given(VALUES, st.integers(1, 5))
def test_score_areas__one_indicator__its_weight_changes_nothing(
    values: list[float], weight: int
) -> None:
    column = np.array(values)[:, np.newaxis]
    scores = score_areas(column, [weight], [False])
    np.testing.assert_allclose(scores, 100 * rank_percentiles(values))


def test_class_of__ten_different_scores__two_in_each_fifth() -> None:
    scores = np.array([*np.arange(10.0), NAN])
    assert class_of(scores).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, -1]


def test_rank_places__equal_scores__share_the_better_place() -> None:
    assert rank_places(np.array([50, NAN, 80, 50, 10])).tolist() == [2, 0, 1, 2, 4]


def test_score_schools__areas_within_reach__mean_by_postcodes() -> None:
    areas_m = np.array([[0, 0], [2000, 0], [50_000, 0], [0, 100.0]])
    scores = np.array([10, 40, 90, NAN])
    schools_m = np.array([[0, 0], [40_000.0, 0]])
    found = score_schools(schools_m, areas_m, scores, [100, 200, 5, 1000])
    assert found.tolist() == pytest.approx([30, 90])


def test_score_schools__no_score_at_all__not_known() -> None:
    nowhere = score_schools(np.zeros((1, 2)), np.zeros((1, 2)), np.array([NAN]), [1])
    assert np.isnan(nowhere).all()
