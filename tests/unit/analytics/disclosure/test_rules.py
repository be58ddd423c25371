from datetime import date
from decimal import Decimal

import pytest

from analytics.disclosure import UnknownRuleSet, get_rule_set, stricter


def test_get_rule_set__hesa_2011__is_the_published_methodology() -> None:
    rules = get_rule_set("hesa_2011")

    assert (rules.rounding_base, rules.share_base, rules.mean_base) == (
        5,
        Decimal("22.5"),
        Decimal("7.5"),
    )
    assert rules.valid_from == date(2011, 9, 1)
    assert rules.valid_to is None
    assert rules.hidden_mark == ".."


def test_get_rule_set__before_2011__threshold_of_twenty() -> None:
    assert get_rule_set("hesa_2006").share_base == 20


def test_get_rule_set__unknown__lists_those_that_exist() -> None:
    with pytest.raises(UnknownRuleSet, match="hesa_2011"):
        get_rule_set("hesa")


def test_stricter__two_sources__the_stricter_of_each_number() -> None:
    both = stricter(get_rule_set("hesa_2011"), get_rule_set("npd_srs10"))

    assert both.key == "hesa_2011+npd_srs10"
    assert (both.smallest_count, both.share_base, both.mean_base) == (
        10,
        Decimal("22.5"),
        Decimal("9.5"),
    )
    assert both.valid_from == date(2018, 9, 1)
