"""Rules as addresses have them, and the one that is suggested."""

import polars as pl
import pytest

from analytics.targeting import (
    Rule,
    RuleFault,
    is_within,
    list_available,
    load_indicators,
    read_columns,
    suggest_rule,
)


def test_rule__read_and_written__is_the_same_in_the_order_of_the_list() -> None:
    rule = Rule.parse("provider_km.1,polar4_quintile.3")
    assert str(rule) == "polar4_quintile.3,provider_km.1"
    assert Rule.parse(str(rule)) == rule
    assert rule.said.endswith("weight 3; Far from higher education, weight 1")


@pytest.mark.parametrize(
    "text", ["", "polar4_quintile", "polar4_quintile.6", "postcode.1", "polar4_quintile.1;x.1"]
)
def test_rule__no_rule__is_refused(text: str) -> None:
    with pytest.raises(RuleFault):
        Rule.parse(text)


@pytest.mark.parametrize("weights", [{"imd_decile": 0}, {"imd_decile": 9}, {"names": 1}])
def test_rule__weights_that_are_none__are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(RuleFault):
        Rule.of(weights)


def test_suggest_rule__known_of_most__what_is_known_of_few_is_left_out() -> None:
    some = load_indicators()
    known = {some["polar4_quintile"]: 0.1, some["imd_decile"]: 0.6, some["provider_km"]: 1.0}
    assert str(suggest_rule(known)) == "imd_decile.1,provider_km.1"


def test_suggest_rule__little_known__the_best_known() -> None:
    some = load_indicators()
    assert str(suggest_rule({some["urban"]: 0.2, some["coastal"]: 0.1})) == "urban.1"
    assert suggest_rule({}) is None


def test_list_available__columns_of_nulls__are_left_out() -> None:
    areas = pl.DataFrame({"neighbourhood": ["a", "b"], "urban": [True, None], "imd_decile": None})
    assert [(one.column, share) for one, share in list_available(areas).items()] == [("urban", 0.5)]


def test_read_columns__flags_and_nulls__are_numbers() -> None:
    areas = pl.DataFrame({"urban": [True, None], "imd_decile": [1, 10]})
    first, second = read_columns(areas, ["urban", "imd_decile"]).tolist()
    assert first == [1.0, 1.0]
    assert second[0] != second[0]
    assert second[1] == 10.0


def test_is_within__distance_and_unknown_place__in_a_straight_line() -> None:
    places_m = read_columns(
        pl.DataFrame({"e": [3000, 3001, None], "n": [4000, 4000, 1]}), ["e", "n"]
    )
    assert is_within(places_m, (0, 0), 5).tolist() == [True, False, False]
