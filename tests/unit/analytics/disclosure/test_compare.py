"""Differences between printed figures: from what is printed alone, and wide enough for it."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import (
    Count,
    Dimension,
    Mark,
    Mean,
    SafeTable,
    Share,
    get_rule_set,
    protect,
)
from analytics.disclosure.compare import add_above, add_difference, find_difference, pick, take
from analytics.intervals import difference

GROUP = Dimension("group", "Group", (("a", "A"), ("b", "B"), ("c", "C")))
HOW = Dimension("how", "How much", (("much", "Much"), ("little", "Little")))
MEASURES = (
    Count("people", "People"),
    Count("entered", "Entered", part_of="people"),
    Share("entered_rate", "Entered, %", part="entered", whole="people"),
)
RATE = {"share": "entered_rate", "part": "entered", "whole": "people"}


def table_of(*rows: tuple[str, int, int], total: str | None = None) -> SafeTable:
    table = pl.DataFrame(rows, schema=["group", "people", "entered"], orient="row")
    return protect(table, (GROUP,), MEASURES, get_rule_set("hesa_2011"), total_label=total)


def two_ways(*rows: tuple[str, str, int, int]) -> SafeTable:
    table = pl.DataFrame(rows, schema=["group", "how", "people", "entered"], orient="row")
    return protect(table, (GROUP, HOW), MEASURES, get_rule_set("hesa_2011"))


def test_add_difference__printed_shares__points_from_the_row_and_none_in_it() -> None:
    table = table_of(("a", 100, 40), ("b", 200, 140), ("c", 10, 5), total="All")

    added = add_difference(table, "apart", "Difference", against="a", **RATE)

    apart, low, high = (added.figures(f"apart{end}") for end in ("", "_low", "_high"))
    assert [cell.mark for cell in apart] == [
        Mark.NOT_APPLICABLE,
        None,
        Mark.SMALL_BASE,
        Mark.NOT_APPLICABLE,
    ]
    assert apart[1].text == "+30"
    newcombe = [100 * end for end in difference(140, 200, 40, 100)]
    assert float(low[1].value or 0) <= round(newcombe[0])
    assert float(high[1].value or 0) >= round(newcombe[1])
    assert [column.bound_of for column in added.columns[-3:]] == [None, "apart", "apart"]
    assert added.columns[-1].unit == "percentage points"


def test_add_difference__two_dimensions__within_each_of_the_first() -> None:
    table = two_ways(
        ("a", "much", 100, 60),
        ("a", "little", 100, 40),
        ("b", "much", 50, 10),
        ("b", "little", 50, 20),
    )

    added = add_difference(table, "apart", "Difference", against="little", **RATE)

    much = take(added, "much")
    assert [cell.text for cell in much.figures("apart")] == ["+20", "-20", ".."]
    assert much.dimensions == (("group", "Group"),)
    assert much.keys == (("a",), ("b",), ("c",))


def test_take__no_such_category__named() -> None:
    with pytest.raises(KeyError, match="none"):
        take(two_ways(("a", "much", 30, 10)), "none")


@given(
    st.integers(30, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(10, n - 10))),
    st.integers(30, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(10, n - 10))),
)
def test_find_difference__any_counts__holds_what_is_printed_and_newcombes_interval(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    table = table_of(("a", *one), ("b", *other))
    found = find_difference(table, ("a",), ("b",), **RATE)
    assert found is not None
    apart, low, high = found
    printed = [
        int(cell.value or 0) for name in ("entered", "people") for cell in table.figures(name)
    ]
    newcombe = difference(printed[0], printed[3], printed[1], printed[4])
    assert -100 <= low <= 100 * newcombe[0] + 1e-9 <= apart + 1e-9
    assert apart - 1e-9 <= 100 * newcombe[1] - 1e-9 <= high <= 100


def test_add_above__printed_average_and_margin__hidden_where_one_is() -> None:
    measures = (
        *MEASURES,
        Mean("school", "School, %", over="people", unit="per cent", decimals=0),
        Mean("margin", "Margin", over="people", unit="points", decimals=0),
    )
    rows = [("a", 100, 40, 50.0, 6.0), ("b", 100, 40, 50.0, None), ("c", 5, 2, 50.0, 6.0)]
    names = ["group", "people", "entered", "school", "margin"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    safe = protect(table, (GROUP,), measures, get_rule_set("hesa_2011"))

    added = add_above(
        safe, "above", "Above", share="entered_rate", average="school", margin="margin"
    )

    assert [cell.text for cell in added.figures("above")] == ["-10", "..", ".."]
    assert added.figures("above_low")[0].text == "-16"
    assert added.figures("above_high")[0].text == "-4"


def test_pick__columns_in_another_order__as_asked_for() -> None:
    table = table_of(("a", 100, 40))

    picked = pick(table, ("entered_rate", "people"))

    assert [column.name for column in picked.columns] == ["entered_rate", "people"]
    assert [cell.text for cell in picked.cells[0]] == ["40%", "100"]
    with pytest.raises(KeyError):
        pick(table, ("nothing",))


def test_find_difference__alike_groups_rounded__holds_nought_as_often_as_it_says() -> None:
    random = np.random.default_rng(20261122)
    drawn = random.binomial((104, 87), 0.4, size=(300, 2))
    held = 0
    for one, other in drawn.tolist():
        rows = [("a", 104, one), ("b", 87, other)]
        table = pl.DataFrame(rows, schema=["group", "people", "entered"], orient="row")
        safe = protect(table, (GROUP,), MEASURES, get_rule_set("npd_srs10"))
        found = find_difference(safe, ("a",), ("b",), **RATE)
        assert found is not None
        held += found[1] <= 0 <= found[2]
    assert held >= 0.93 * len(drawn)
