"""Effects corrected for links, by hand."""

import pytest

from analytics.impact.stress.linkage import (
    LinkageRates,
    correct_mean_effect,
    correct_rate_difference,
)
from analytics.linkage_error import PERFECT, LinkageError


def test_correct_mean_effect__fifth_false_and_tenth_contaminated__grows_by_both() -> None:
    found = correct_mean_effect(1.44, 0.72, 2.16, LinkageRates(0.2, 0.1))
    assert (found.value, found.low, found.high) == pytest.approx((2.0, 1.0, 3.0))
    assert "about 2 (1 to 3) instead of 1.44" in found.sentence


def test_correct_mean_effect__all_links_false__is_refused() -> None:
    with pytest.raises(ValueError, match="wrong links"):
        correct_mean_effect(1, 0, 2, LinkageRates(1.0))


def test_correct_rate_difference__tenth_missed__grows_by_what_was_missed() -> None:
    missed = LinkageError(0.9, 1.0, 0.0, 1e12, 1e12)
    found = correct_rate_difference((450, 1000), (270, 1000), (missed, missed))
    assert found.observed == pytest.approx(0.18)
    assert found.value == pytest.approx(0.20)
    assert found.low < 0.2 < found.high


def test_correct_rate_difference__only_others_missed__takes_an_effect_away() -> None:
    missed = LinkageError(0.9, 1.0, 0.0, 1e12, 1e12)
    found = correct_rate_difference((500, 1000), (450, 1000), (PERFECT, missed))
    assert found.value == pytest.approx(0, abs=1e-9)


def test_correct_rate_difference__participants_among_the_others__grows() -> None:
    found = correct_rate_difference((500, 1000), (410, 1000), (PERFECT, PERFECT), contaminated=0.1)
    assert found.value == pytest.approx(0.1)
