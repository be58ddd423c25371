from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    Count,
    Dimension,
    Mark,
    Mean,
    SafeTable,
    Share,
    TableFault,
    TrueCounts,
    get_rule_set,
    protect,
)
from tests.unit.analytics.disclosure.attacker import (
    possible_rows,
    possible_with_total,
    read_counts,
)

HESA = get_rule_set("hesa_2011")
PEOPLE = Count("people", "People")
ENTERED = Count("entered", "Entered", part_of="people")
RATE = Share("rate", "Rate", part="entered", whole="people")
POINTS = Mean("points", "Points", over="people", unit="points")
ROWS = st.lists(
    st.integers(0, 12).flatmap(lambda whole: st.tuples(st.just(whole), st.integers(0, whole))),
    min_size=1,
    max_size=3,
)


def group(rows: int) -> Dimension:
    return Dimension("group", "Group", tuple((str(n), f"Group {n}") for n in range(rows)))


def table_of(rows: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "group": [str(n) for n in range(len(rows))],
            "people": [whole for whole, _ in rows],
            "entered": [part for _, part in rows],
        },
        schema_overrides={"people": pl.Int64, "entered": pl.Int64, "group": pl.String},
    )


def printed(rows: list[tuple[int, int]], **options: Any) -> SafeTable:
    measures = (PEOPLE, ENTERED, RATE)
    return protect(table_of(rows), (group(len(rows)),), measures, HESA, **options)


# --- the rules to the letter -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (13, 15), (3286, 3285)],
)
def test_protect__count__nearest_five_and_under_two_and_a_half_is_nought(
    count: int, shown: int
) -> None:
    cell = printed([(count, 0)]).figures("people")[0]

    assert (cell.value, cell.text, cell.mark) == (shown, f"{shown:,}", None)


@pytest.mark.parametrize(
    ("people", "entered", "text", "mark"),
    [
        (100, 50, "50%", None),
        (22, 10, "..", Mark.SMALL_BASE),
        (23, 10, "40%", None),
        (200, 2, "..", Mark.SMALL_PART),
        (200, 198, "..", Mark.SMALL_PART),
        (200, 3, "3%", None),
        (30, 12, "33%", None),
    ],
)
def test_protect__share__from_printed_figures_on_bases_of_22_and_a_half_or_more(
    people: int, entered: int, text: str, mark: Mark | None
) -> None:
    cell = printed([(people, entered)]).figures("rate")[0]

    assert (cell.text, cell.mark) == (text, mark)


@pytest.mark.parametrize(("people", "text"), [(7, ".."), (8, "40"), (0, "..")])
def test_protect__mean__hidden_on_seven_or_fewer(people: int, text: str) -> None:
    table = pl.DataFrame({"group": ["0"], "people": [people], "points": [48.26]})

    cell = protect(table, (group(1),), (PEOPLE, POINTS), HESA).figures("points")[0]

    assert cell.text == text
    assert (cell.value is None) == (text == "..")


@pytest.mark.parametrize(
    ("people", "mean", "text"),
    [
        (25, 48.26, "50"),
        (100, 48.26, "48"),
        (600, 48.26, "48.5"),
        (100_000, 48.26, "48.3"),
        (10, 2_500.0, "3,000"),
        (30, -0.01, "0.0"),
    ],
)
def test_protect__mean__no_finer_than_its_people_could_be_off(
    people: int, mean: float, text: str
) -> None:
    table = pl.DataFrame({"group": ["0"], "people": [people], "points": [mean]})

    assert protect(table, (group(1),), (PEOPLE, POINTS), HESA).figures("points")[0].text == text


def test_protect__share_with_interval__two_columns_from_printed_counts() -> None:
    rate = replace(RATE, interval=True)

    table = protect(table_of([(151, 14), (20, 10)]), (group(2),), (PEOPLE, ENTERED, rate), HESA)

    names = [column.name for column in table.columns]
    assert names == ["people", "entered", "rate", "rate_low", "rate_high"]
    assert [column.bound_of for column in table.columns[2:]] == [None, "rate", "rate"]
    # 15 of 150 is 10%, from 6.15% to 15.85% (Wilson).
    assert [cell.text for cell in table.cells[0]] == ["150", "15", "10%", "6%", "16%"]
    assert [cell.text for cell in table.cells[1]] == ["20", "10", "..", "..", ".."]


def test_protect__minimum_of_ten__hides_small_parts_and_small_rests() -> None:
    rows = [(9, 0), (10, 0), (40, 9), (40, 31), (40, 20)]

    table = protect(table_of(rows), (group(5),), (PEOPLE, ENTERED, RATE), get_rule_set("npd_srs10"))

    assert [cell.text for cell in table.figures("people")] == ["c", "10", "40", "40", "40"]
    assert [cell.text for cell in table.figures("entered")] == ["c", "c", "c", "c", "20"]
    assert [cell.text for cell in table.figures("rate")] == ["c", "c", "c", "c", "50%"]


def test_protect__group_with_nobody__has_its_row_all_the_same() -> None:
    table = protect(table_of([(9, 4)]), (group(3),), (PEOPLE,), HESA)

    assert table.keys == (("0",), ("1",), ("2",))
    assert [cell.value for cell in table.figures("people")] == [10, 0, 0]


def test_protect__two_dimensions__every_combination_in_order() -> None:
    sex = Dimension("sex", "Sex", (("10", "Female"), ("11", "Male")))
    table = pl.DataFrame({"group": ["1", "0"], "sex": ["10", "11"], "people": [8, 3]})

    safe = protect(table, (group(2), sex), (PEOPLE,), HESA)

    assert [row[:2] for row in safe.iter_text_rows()][1:] == [
        ["Group 0", "Female"],
        ["Group 0", "Male"],
        ["Group 1", "Female"],
        ["Group 1", "Male"],
    ]
    assert [cell.value for cell in safe.figures("people")] == [0, 5, 10, 0]


def test_protect__total__is_the_sum_of_printed_figures_and_says_so() -> None:
    table = printed([(2, 0), (2, 1), (2, 2), (2, 0)], total_label="All")

    assert table.labels[-1] == ("All",)
    assert [cell.value for cell in table.figures("people")] == [0, 0, 0, 0, 0]
    assert "Totals are sums of the rounded figures." in table.notes


def test_protect__total_with_a_hidden_figure__is_hidden() -> None:
    rules = get_rule_set("npd_srs10")

    table = protect(table_of([(9, 0), (50, 20)]), (group(2),), (PEOPLE,), rules, total_label="All")

    assert [cell.text for cell in table.figures("people")] == ["c", "50", "c"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"group": ["0"]}, "no column people"),
        ({"group": ["0", "0"], "people": [1, 1], "entered": [0, 0]}, "stands twice"),
        ({"group": ["9"], "people": [1], "entered": [0]}, "does not declare"),
        ({"group": ["0"], "people": [-1], "entered": [0]}, "whole number from 0"),
        ({"group": ["0"], "people": [1.5], "entered": [0]}, "whole number from 0"),
        ({"group": ["0"], "people": [None], "entered": [0]}, "whole number from 0"),
        ({"group": ["0"], "people": [1], "entered": [2]}, "greater than people"),
    ],
)
def test_protect__table_that_does_not_fit__refused(
    table: dict[str, list[Any]], message: str
) -> None:
    with pytest.raises(TableFault, match=message):
        protect(pl.DataFrame(table), (group(1),), (PEOPLE, ENTERED), HESA)


# --- only the gate makes one -----------------------------------------------------------------


def test_safe_table__made_by_hand__is_refused() -> None:
    table = printed([(9, 4)])

    with pytest.raises(TypeError, match="Only analytics"):
        replace(table, notes=())
    with pytest.raises(TypeError, match="Only analytics"):
        SafeTable((), (), (), (), (), "hesa_2011", (), has_total=False)
    with pytest.raises(AttributeError):
        table.notes = ()  # type: ignore[misc]


def test_true_counts__shown__tell_no_figure() -> None:
    counts = TrueCounts("People", table_of([(417, 3)]), (group(1),), (PEOPLE,))

    assert "417" not in f"{counts!r} {counts}"


def test_to_csv__hidden_figures__are_empty_with_their_reason() -> None:
    assert printed([(20, 5)]).to_csv().splitlines() == [
        "group,group_label,people,people_mark,entered,entered_mark,rate,rate_mark",
        "0,Group 0,20,,5,,,too few people for a percentage",
    ]


# --- what a reader can find out --------------------------------------------------------------


def test_attacker__total_rounded_on_its_own__finds_every_count() -> None:
    """The attacker is no straw man: HESA's own totals fall to it (2, 2, 2, 2 and 10)."""
    left = possible_with_total([(0,), (0,), (0,), (0,)], (10,))

    assert left == [{(2,)}, {(2,)}, {(2,)}, {(2,)}]


@settings(max_examples=60)
@given(rows=ROWS)
def test_protect__one_table_with_totals_and_shares__tells_no_more_than_each_rounding(
    rows: list[tuple[int, int]],
) -> None:
    table = printed(rows, total_label="All")
    counts = read_counts(table, ["people", "entered"])

    # The row of totals and the shares follow from the printed counts, so that they tell nothing.
    total = list(table.iter_text_rows())[-1][1:3]
    assert [int(text) for text in total] == [sum(column) for column in zip(*counts, strict=True)]
    for (whole, part), cell in zip(counts, table.figures("rate"), strict=False):
        assert cell.value is None or cell.value == int(100 * part / whole + 0.5)
    for true, shown in zip(rows, counts, strict=True):
        possible = possible_rows(shown)
        assert true in possible
        for position in (0, 1):
            values = {row[position] for row in possible}
            assert len(values) >= 3, "a count is known exactly, or nearly"
            assert not values <= {1, 2, 3, 4}, "a count is known to be small"
