"""Printed figures of several tables in rows of their own."""

import polars as pl
import pytest

from analytics.disclosure import Count, Dimension, Mark, SafeTable, Share, get_rule_set, protect
from analytics.disclosure.line_up import Line, Picked, line_up

COLUMNS = (("people", "People"), ("rate", "Entered, %"), ("rate_low", "from"))


def table(name: str, *rows: tuple[str, int, int], rules: str = "hesa_2011") -> SafeTable:
    frame = pl.DataFrame(rows, schema=[name, "people", "entered"], orient="row")
    measures = (
        Count("people", "Of them"),
        Count("entered", "Entered", part_of="people"),
        Share("entered_rate", "Rate", part="entered", whole="people", interval=True),
    )
    categories = (("yes", "Yes"), ("no", "No"))
    return protect(frame, (Dimension(name, name, categories),), measures, get_rule_set(rules))


def line(key: str, of: SafeTable) -> Line:
    names = ("people", "entered_rate", "entered_rate_low")
    return Line(key, key.upper(), tuple(Picked(of, name, "yes") for name in names))


MEALS = table("meals", ("yes", 102, 20), ("no", 300, 150))
AREAS = table("areas", ("yes", 12, 3), ("no", 390, 167))


def test_line_up__tables_of_one_rule_set__their_printed_cells_and_nothing_else() -> None:
    found = line_up(("by", "Definition"), COLUMNS, [line("meals", MEALS), line("areas", AREAS)])

    assert list(found.iter_text_rows()) == [
        ["Definition", "People", "Entered, %", "from"],
        ["MEALS", "100", "20%", "13%"],
        ["AREAS", "10", "..", ".."],
    ]
    assert found.figures("rate")[1].mark is Mark.SMALL_BASE
    assert found.notes == MEALS.notes
    assert not found.has_total


def test_line_up__columns__keep_kind_and_unit_and_know_their_intervals() -> None:
    people, rate, low = line_up(("by", "By"), COLUMNS, [line("meals", MEALS)]).columns
    assert (people.kind, people.part_of) == ("count", None)
    assert (rate.kind, rate.unit, rate.bound_of) == ("share", "per cent", None)
    assert low.bound_of == "rate"


@pytest.mark.parametrize("given", ["nothing", "too few figures", "other rules"])
def test_line_up__lines_that_do_not_fit__are_refused(given: str) -> None:
    strict = table("areas", ("yes", 102, 20), ("no", 390, 167), rules="npd_srs10")
    lines = {
        "nothing": [],
        "too few figures": [Line("a", "A", (Picked(MEALS, "people", "yes"),))],
        "other rules": [line("meals", MEALS), line("areas", strict)],
    }[given]
    with pytest.raises(ValueError, match=r"line|rule set"):
        line_up(("by", "By"), COLUMNS, lines)


def test_line_up__no_such_column_or_row__says_so() -> None:
    for picked in (Picked(MEALS, "height", "yes"), Picked(MEALS, "people", "maybe")):
        with pytest.raises(KeyError):
            line_up(("by", "By"), COLUMNS[:1], [Line("a", "A", (picked,))])
