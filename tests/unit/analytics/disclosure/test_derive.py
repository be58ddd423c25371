"""Columns worked out from printed figures: from those alone, and honest where there is none."""

from math import inf

import polars as pl
import pytest

from analytics.disclosure import Count, Dimension, Mark, SafeTable, get_rule_set, protect
from analytics.disclosure.derive import Derived, add_derived


@pytest.fixture
def table() -> SafeTable:
    by = Dimension("band", "Band", (("a", "A"), ("b", "B"), ("c", "C")))
    rows = pl.DataFrame({"band": ["a", "b"], "people": [101, 52]})
    return protect(rows, [by], [Count("people", "People")], get_rule_set("hesa_2011"))


def test_add_derived__each_row__from_its_printed_figures(table: SafeTable) -> None:
    column = Derived("pounds", "Pounds", "pounds", 10, lambda _, row: 123.4 * (row["people"] or 0))
    found = add_derived(table, [column], notes=["How."])
    assert [cell.text for cell in found.figures("pounds")] == ["12,340", "6,170", "0"]
    assert found.columns[-1].unit == "pounds"
    assert found.notes[-1] == "How."
    assert found.figures("people") == table.figures("people")


def test_add_derived__none_and_infinite__say_why(table: SafeTable) -> None:
    by_key = {"a": None, "b": inf, "c": -4.0}
    column = Derived("more", "More", "people", 1, lambda keys, _: by_key[keys[0]], signed=True)
    cells = add_derived(table, [column]).figures("more")
    assert [cell.mark for cell in cells] == [Mark.NOT_KNOWN, Mark.NO_LIMIT, None]
    assert [cell.value for cell in cells] == [None, None, -4]
    assert cells[1].text == "no limit"
