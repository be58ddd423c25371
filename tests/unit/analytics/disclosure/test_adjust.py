"""Columns from printed figures: as many rows, hidden where theirs are, and from nothing else."""

import polars as pl
import pytest

from analytics.disclosure import (
    Adjusted,
    Count,
    Dimension,
    SafeTable,
    Share,
    add_adjusted,
    get_rule_set,
    protect,
)

ROWS = {"group": ["a", "b", "c"], "people": [1_003, 21, 400], "entered": [502, 11, 3]}


def table() -> SafeTable:
    return protect(
        pl.DataFrame(ROWS),
        (Dimension("group", "Group", (("a", "A"), ("b", "B"), ("c", "C"))),),
        (
            Count("people", "People"),
            Count("entered", "Entered", part_of="people"),
            Share("rate", "Entered, %", part="entered", whole="people"),
        ),
        get_rule_set("hesa_2011"),
        total_label="All",
    )


def test_add_adjusted__rows__worked_out_from_the_printed_counts() -> None:
    seen: list[tuple[tuple[str, ...], int, int]] = []

    def adjust(key: tuple[str, ...], part: int, whole: int) -> float:
        seen.append((key, part, whole))
        return part / whole + 0.05

    column = Adjusted("more", "More, %", "rate", "entered", "people", adjust)
    found = add_adjusted(table(), [column], notes=["How."])

    assert seen == [(("a",), 500, 1_005), (("c",), 5, 400), (("total",), 515, 1_425)]
    assert [cell.text for cell in found.figures("more")] == ["55%", "..", "6%", "41%"]
    assert found.columns[:3] == table().columns
    assert [cells[:3] for cells in found.cells] == list(table().cells)
    assert found.has_total
    assert found.notes == (*table().notes, "How.")


def test_add_adjusted__hidden_percentage__hidden_for_the_same_reason() -> None:
    column = Adjusted("more", "More, %", "rate", "entered", "people", lambda *_: 0.5)
    found = add_adjusted(table(), [column])

    marks = [cell.mark for cell in found.figures("more")]
    assert marks == [cell.mark for cell in table().figures("rate")]


def test_add_adjusted__no_such_column__refused() -> None:
    with pytest.raises(KeyError):
        add_adjusted(table(), [Adjusted("x", "X", "none", "entered", "people", lambda *_: 0.5)])
