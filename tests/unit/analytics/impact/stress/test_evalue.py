"""E-values, by hand."""

from math import sqrt

import pytest

from analytics.impact.stress.evalue import weigh_effect_size, weigh_risk_ratio


def test_weigh_risk_ratio__of_two__is_two_and_the_root_of_two() -> None:
    found = weigh_risk_ratio(2, 1.5, 3)
    assert found.point == pytest.approx(2 + sqrt(2))
    assert found.limit == pytest.approx(1.5 + sqrt(0.75))
    assert "3.41 times" in found.sentence


def test_weigh_risk_ratio__protective__is_that_of_its_inverse() -> None:
    assert weigh_risk_ratio(0.5, 0.25, 0.8).point == pytest.approx(2 + sqrt(2))
    assert weigh_risk_ratio(0.5, 0.25, 0.8).limit == pytest.approx(1.25 + sqrt(1.25 * 0.25))


def test_weigh_risk_ratio__interval_holds_one__needs_nothing_hidden() -> None:
    found = weigh_risk_ratio(1.2, 0.9, 1.6)
    assert found.limit == 1
    assert "no effect already" in found.sentence


def test_weigh_effect_size__none__is_one() -> None:
    assert weigh_effect_size(0, 0.1).point == 1


def test_weigh_risk_ratio__no_interval__is_refused() -> None:
    with pytest.raises(ValueError, match="no interval"):
        weigh_risk_ratio(2, 3, 4)
