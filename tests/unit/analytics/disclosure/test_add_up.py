"""Sums and differences of printed figures."""

import polars as pl
import pytest

from analytics.disclosure import Count, Dimension, Mark, SafeTable, get_rule_set, protect
from analytics.disclosure.add_up import Sum, Term, add_up
from analytics.disclosure.safe import SafeColumn

COLUMN = SafeColumn("people", "People", "count", "people")


def table(*rows: tuple[str, int], rules: str = "hesa_2011") -> SafeTable:
    frame = pl.DataFrame(rows, schema=["meals", "people"], orient="row")
    dimension = Dimension("meals", "Meals", (("yes", "Yes"), ("no", "No")))
    return protect(frame, (dimension,), (Count("people", "People"),), get_rule_set(rules))


def total_of(*terms: Term) -> SafeTable:
    return add_up((("to", "To"),), COLUMN, [Sum(("all",), ("All",), terms)], notes=("Why.",))


def test_add_up__some_and_all_categories__of_printed_figures() -> None:
    printed = table(("yes", 12), ("no", 33))  # as 10 and 35

    found = total_of(Term(printed, "people"), Term(printed, "people", {"meals": "yes"}, sign=-1))

    assert list(found.iter_text_rows()) == [["To", "People"], ["All", "35"]]
    assert found.notes == ("Why.",)


def test_add_up__a_term_is_hidden__so_is_the_sum() -> None:
    hidden = table(("yes", 3), ("no", 33), rules="npd_srs10")

    (cell,) = total_of(Term(hidden, "people")).figures("people")

    assert (cell.value, cell.mark) == (None, Mark.WITHHELD)


@pytest.mark.parametrize(
    "term", [{"where": {"sex": "f"}}, {"where": {"meals": "maybe"}}, {"column": "entered"}]
)
def test_add_up__no_such_figure__is_refused(term: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        total_of(Term(**{"table": table(("yes", 12)), "column": "people", **term}))  # type: ignore[arg-type]


def test_add_up__other_rules__are_not_mixed() -> None:
    with pytest.raises(ValueError, match="one rule set"):
        total_of(
            Term(table(("yes", 12)), "people"),
            Term(table(("yes", 12), rules="npd_srs10"), "people"),
        )
