"""Printed tables of several years as one: sums of what is printed, and nothing beside it."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import (
    Count,
    Dimension,
    Mean,
    SafeTable,
    Share,
    TrueCounts,
    get_rule_set,
    pool_tables,
    protect,
)
from analytics.disclosure.pool import merge_rows
from analytics.disclosure.sealing import withhold_printed

SEX = Dimension("sex", "Sex", (("female", "Female"), ("male", "Male")))
MEASURES = (
    Count("people", "People"),
    Count("entered", "Entered", part_of="people"),
    Share("rate", "Entered, %", part="entered", whole="people", interval=True),
    Mean("points", "Points", over="people", unit="points"),
)
RULES = get_rule_set("release_hesa")


def printed(people: tuple[int, int], entered: tuple[int, int], points: float = 50) -> SafeTable:
    table = pl.DataFrame(
        {"sex": ["female", "male"], "people": people, "entered": entered, "points": [points] * 2}
    )
    counts = TrueCounts("Entry", table, (SEX,), MEASURES, total_label="All")
    return protect(counts.table, counts.dimensions, counts.measures, RULES, total_label="All")


def test_pool_tables__two_years__counts_are_added_and_rates_worked_out_of_the_sums() -> None:
    pooled = pool_tables([printed((100, 60), (40, 20)), printed((50, 90), (30, 10))])

    assert [cell.value for cell in pooled.figures("people")] == [150, 150, 300]
    assert [cell.value for cell in pooled.figures("entered")] == [70, 30, 100]
    assert [cell.text for cell in pooled.figures("rate")] == ["47%", "20%", "33%"]
    assert any("sums of what is printed" in note for note in pooled.notes)


def test_pool_tables__averages__are_weighted_by_the_printed_people() -> None:
    pooled = pool_tables([printed((300, 300), (9, 9), 40), printed((100, 100), (9, 9), 60)])

    assert pooled.figures("points")[0].value == pytest.approx(45)


def test_pool_tables__average_of_few_hidden_in_most_years__is_hidden() -> None:
    pooled = pool_tables([printed((40, 40), (9, 9)), printed((5, 5), (0, 0))] * 1)
    sparse = pool_tables([printed((10, 40), (0, 9)), *[printed((5, 40), (0, 9))] * 3])

    assert pooled.figures("points")[0].value is not None
    assert sparse.figures("points")[0].value is None


def test_pool_tables__withheld_in_one_year__is_withheld() -> None:
    one = printed((100, 60), (40, 20))

    assert pool_tables([one, withhold_printed(one, "Withheld: for a reason.")]).is_withheld


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=5))
def test_pool_tables__any_years__is_worked_out_of_printed_counts_alone(
    years: list[tuple[int, int]],
) -> None:
    tables = [printed(year, (year[0] // 2, year[1] // 3)) for year in years]

    pooled = pool_tables(tables)

    for column in ("people", "entered"):
        for row, cell in enumerate(pooled.figures(column)):
            assert cell.value == sum(int(t.figures(column)[row].value or 0) for t in tables)


def test_merge_rows__two_rows_into_one__sums_of_what_is_printed_and_rates_of_those() -> None:
    table = printed((100, 60), (40, 20), 30)
    both = {("male",): ("any", "Any"), ("female",): ("any", "Any")}

    merged = merge_rows(table, ("who", "Who"), both)
    assert (merged.dimensions, merged.keys, merged.labels) == (
        (("who", "Who"),), (("any",),), (("Any",),),
    )  # fmt: skip
    assert merged.figures("people")[0].value == 160
    assert merged.notes[-1].startswith("Some rows are sums")
    assert merged.figures("rate")[0].text == "38%"
    assert merged.figures("points")[0].value == pytest.approx(30)

    alone = merge_rows(table, ("who", "Who"), {("male",): ("his", "His")})
    assert alone.cells == (table.cells[1],)
    assert alone.notes == table.notes
    assert not alone.has_total


def test_merge_rows__one_of_them_hidden_or_not_there__hidden_or_refused() -> None:
    table = printed((100, 60), (40, 20))
    rows = {("female",): ("any", "Any"), ("male",): ("any", "Any")}
    hidden = merge_rows(withhold_printed(table, "Withheld."), ("who", "Who"), rows)
    assert all(cell.value is None for cell in hidden.cells[0])
    with pytest.raises(KeyError):
        merge_rows(table, ("who", "Who"), {("other",): ("any", "Any")})
