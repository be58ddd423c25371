from pathlib import Path

import pytest

from maps.accuracy import list_accuracy
from tests.support.estimates import Comparison

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
FIGURES = ("count", "larger_class", "accuracy", "kappa", "auc", "median_error_km")
#: Every fortieth postcode is measured against the true coast; the file states all of them.
STEP = 40


def test_list_accuracy__one_estimate__its_lines_only():
    assert {each.estimate for each in list_accuracy()} == {"settlement_urban", "coast_km"}
    assert {each.estimate for each in list_accuracy("coast_km")} == {"coast_km"}


@pytest.mark.parametrize("stated", list_accuracy(), ids=lambda each: each.rule)
def test_list_accuracy__every_line__better_than_the_commoner_answer_and_in_range(stated):
    if stated.accuracy is None:
        assert stated.median_error_km > 0
    else:
        assert stated.larger_class < stated.accuracy < 1
        assert 0 < stated.kappa < 1
    assert stated.sentence.endswith(".")
    assert f"{stated.count:,}" in stated.sentence


@pytest.mark.skipif(not SHARED.is_dir(), reason="the official data are not on this machine")
def test_list_accuracy__measured_again__as_stated():
    measured = list(Comparison(SHARED, STEP).measure())
    stated = list_accuracy()
    assert len(measured) == len(stated)
    for found, line in zip(measured, stated, strict=True):
        for figure in FIGURES[1:]:
            tolerance = 0.1 if figure == "median_error_km" else 0.012
            expected = getattr(line, figure)
            given = getattr(found, figure)
            assert given == pytest.approx(expected, abs=tolerance), (line.rule, figure)
    assert [found.count for found in measured[:6]] == [line.count for line in stated[:6]]
