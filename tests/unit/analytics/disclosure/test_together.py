"""Reports through the gate at once: what they print adds up, and gives nobody away."""

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    Count,
    Dimension,
    Mark,
    SafeTable,
    TableFault,
    TrueCounts,
    get_rule_set,
    protect_report,
)
from analytics.disclosure.groups import groups_of
from analytics.disclosure.release import audit_releases
from analytics.disclosure.seen import publish
from tests.unit.analytics.disclosure.reports import KEY, Table, people, table_of

PARTS = ("entered", "by_18", "attained")
WIDTHS = (3, 2, 5, 4)


def report(
    seed: int, number: int, *, source: str = "hesa", two_way: bool = False
) -> tuple[pl.DataFrame, list[Table]]:
    drawn = people(np.random.default_rng(seed), number, WIDTHS)
    tables = [
        table_of(drawn, [f"d{place}"], PARTS, source=source, width=width)
        for place, width in enumerate(WIDTHS)
    ]
    if two_way:
        tables.append(table_of(drawn, ["d2", "d3"], PARTS[:1], source=source, width=5))
        tables[3] = table_of(drawn, ["d3"], PARTS, source=source, width=5)
    return drawn, tables


def counts_of(table: SafeTable, column: str) -> list[int]:
    return [int(cell.value or 0) for cell in table.figures(column)]


# --- what is printed ----------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 10**6), st.sampled_from([0, 3, 12, 40, 400]), st.sampled_from(["hesa", "npd"])
)
def test_protect_report__any_people__figures_are_near_and_add_up(
    seed: int, number: int, source: str
) -> None:
    drawn, tables = report(seed, number, source=source)
    base = 10 if source == "npd" else 5

    safe = protect_report(tables, key=KEY)

    totals = set()
    for table in tables:
        shown, name = safe[table.key], table.counts.dimensions[0].name
        for column in ("people", *PARTS):
            *cells, total = counts_of(shown, column)
            assert sum(cells) == total
            for (label,), printed in zip(shown.keys, cells, strict=False):
                true = drawn.filter(pl.col(name) == label)[column].sum()
                assert printed % base == 0
                assert abs(printed - true) < 2 * base
        rows = zip(*(counts_of(shown, column) for column in ("people", *PARTS)), strict=True)
        assert all(w >= e >= b >= 0 and w >= a >= 0 for w, e, b, a in rows)
        totals.add(tuple(counts_of(shown, column)[-1] for column in ("people", *PARTS)))
    assert len(totals) == 1


def test_protect_report__same_key__same_figures_in_any_company() -> None:
    _, tables = report(1, 60)

    whole = protect_report(tables, key=KEY)
    alone = protect_report([tables[2]], key=KEY)
    others = protect_report(tables, key=b"another key of the gate")

    assert alone["by_d2"] == whole["by_d2"]
    assert whole["by_d2"] != others["by_d2"]


def test_protect_report__group_with_its_own_row__is_that_of_the_two_way_table() -> None:
    _, tables = report(3, 200, two_way=True)

    safe = protect_report(tables, key=KEY)

    two_way, one_way = safe["by_d2_d3"], safe["by_d2"]
    assert not two_way.is_withheld
    for column in ("people", "entered"):
        for row, (label,) in enumerate(one_way.keys[:-1]):
            cells = zip(two_way.keys, counts_of(two_way, column), strict=True)
            assert (
                sum(v for keys, v in cells if keys[0] == label) == counts_of(one_way, column)[row]
            )


def test_protect_report__two_sources__figures_of_one_group_tell_no_more_than_one() -> None:
    apart: list[int] = []
    for seed in range(4):
        _, tables = report(seed, 50)
        coarse = [replace(each, key=f"{each.key}, npd", source="npd") for each in tables]

        safe = protect_report([*tables, *coarse], key=KEY)

        for table in tables:
            for column in ("people", *PARTS):
                fives, tens = (
                    counts_of(safe[key], column) for key in (table.key, f"{table.key}, npd")
                )
                apart += [abs(five - ten) for five, ten in zip(fives, tens, strict=True)]

    # Within 5, the range of the coarse figure holds that of the fine one.
    assert max(apart) <= 10
    assert sum(each > 5 for each in apart) < 0.03 * len(apart)


def test_protect_report__several_sources_of_a_table__stricter_rules() -> None:
    _, tables = report(1, 300)

    safe = protect_report([replace(tables[0], source="hesa+npd")], key=KEY)["by_d0"]

    assert all(value % 10 == 0 for value in counts_of(safe, "people"))
    assert get_rule_set(safe.rule_set).rounding_base == 10


def test_protect_report__percentages_and_averages__only_on_enough_people_for_sure() -> None:
    # 25 and 10 printed may be 21 and 6 people: fewer than HESA's 22.5, and 7 or fewer.
    for seed in range(5):
        _, tables = report(seed, 60)
        for table in protect_report(tables, key=KEY).values():
            shown = zip(
                counts_of(table, "people"),
                counts_of(table, "entered"),
                table.figures("entered_rate"),
                table.figures("points"),
                strict=True,
            )
            for whole, part, rate, mean in shown:
                assert (rate.value is None) == (whole < 30 or min(part, whole - part) < 5)
                assert (mean.value is None) == (whole < 15)
                if rate.value is not None:
                    assert rate.value == (200 * part + whole) // (2 * whole)


def test_protect_report__count_that_is_a_part_elsewhere__stands_in_its_total() -> None:
    drawn, tables = report(5, 90)
    alone = table_of(drawn, ["d3"], ("entered",), width=4)
    counts = replace(alone.counts, measures=(Count("entered", "Entered"),))

    safe = protect_report([*tables[:3], Table("by_year", "hesa", counts)], key=KEY)

    assert counts_of(safe["by_year"], "entered")[-1] == counts_of(safe["by_d0"], "entered")[-1]


# --- what is refused or withheld ----------------------------------------------------------------


def test_protect_report__tables_of_other_people_under_one_name__are_refused() -> None:
    (_, first), (_, second) = report(1, 60), report(2, 61)

    with pytest.raises(TableFault, match="by_d1 and by_d0 do not count the same people as people"):
        protect_report([first[0], second[1]], key=KEY)


def test_protect_report__dimension_with_other_categories__is_refused() -> None:
    drawn, tables = report(1, 60)
    other = replace(table_of(drawn, ["d0"], PARTS, width=4), key="other")

    with pytest.raises(TableFault, match="d0 has other categories"):
        protect_report([tables[0], other], key=KEY)


def test_protect_report__short_key__is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        protect_report([], key=b"short")


def test_protect_report__nothing_found_in_time__is_withheld_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, tables = report(1, 60)
    monkeypatch.setattr("analytics.disclosure.lattice._minimise", lambda *_, **__: None)

    safe = protect_report(tables, key=KEY)

    assert all(table.is_withheld for table in safe.values())
    assert safe["by_d0"].cells[0][0].mark is Mark.WITHHELD
    assert safe["by_d0"].notes[-1].startswith("Withheld:")


# --- people among others ------------------------------------------------------------------------


def test_protect_report__people_among_others__no_group_tells_beside_theirs() -> None:
    for seed in range(6):
        drawn, tables = report(seed, 80)
        some = drawn.filter(pl.Series(np.random.default_rng(seed).random(80) < 0.9))
        fewer = [
            table_of(some, [f"d{place}"], PARTS, width=width) for place, width in enumerate(WIDTHS)
        ]

        everybody = protect_report(tables, key=KEY)
        among = protect_report(fewer, key=KEY, within=[everybody])

        for key, table in among.items():
            theirs = groups_of(everybody[key])
            for group, figure in groups_of(table).items():
                assert figure == 0 or theirs[group] > 0


def test_protect_report__figure_beside_a_nought_of_more_people__table_is_withheld() -> None:
    drawn = people(np.random.default_rng(1), 40, (2,))
    alone = table_of(drawn, ["d0"], (), width=2)
    empty = replace(alone.counts, table=alone.counts.table.clear())
    nobody = protect_report([replace(alone, counts=empty)], key=KEY)

    safe = protect_report([alone], key=KEY, within=[nobody])["by_d0"]

    assert safe.is_withheld
    assert "beside the figures of all members" in safe.notes[-1]


def test_protect_report__counted_within_the_scope__not_held_against_more_people() -> None:
    # Who had few hours at one member may have had many at all of them.
    drawn = people(np.random.default_rng(1), 40, (2,))
    few = table_of(drawn, ["d0"], (), width=2)
    own = replace(few, counts=replace(few.counts, of_scope=True))
    none_among_all = replace(own.counts, table=own.counts.table.clear())
    everybody = protect_report([replace(own, counts=none_among_all)], key=KEY)

    safe = protect_report([own], key=KEY, within=[everybody])["by_d0"]

    assert safe.of_scope
    assert not safe.is_withheld


@pytest.mark.parametrize("source", ["hesa", "npd"])
def test_protect_report__within_a_count_of_another_table__printed_no_greater(source: str) -> None:
    # Who entered by 18 did so ever; the two stand in tables of their own.
    drawn = np.random.default_rng(3)
    sex = Dimension("sex", "Sex", tuple((str(n), str(n)) for n in range(40)))
    ever = drawn.integers(0, 12, 40)
    by_18 = ever - np.minimum(drawn.integers(0, 3, 40), ever)
    tables = [
        Table(key, source, TrueCounts(key, pl.DataFrame(columns), (sex,), measures))
        for key, columns, measures in (
            ("ever", {"sex": list(map(str, range(40))), "people": ever + 9, "ever": ever},
             (Count("people", "People"), Count("ever", "Ever", part_of="people"))),
            ("by_18", {"sex": list(map(str, range(40))), "people": ever + 9, "by_18": by_18},
             (Count("people", "People"),
              Count("by_18", "By 18", part_of="people", within="ever"))),
        )
    ]  # fmt: skip

    safe = protect_report(tables, key=KEY)

    pairs = zip(safe["by_18"].figures("by_18"), safe["ever"].figures("ever"), strict=True)
    assert all(int(narrow.value or 0) <= int(wide.value or 0) for narrow, wide in pairs)
    assert not any(each.is_withheld for each in safe.values())


# --- attacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "number", "parts"), [("hesa", 30, 3), ("npd", 150, 3), ("hesa", 5_000, 1)]
)
def test_protect_report__linear_programs_over_all_tables__find_nothing(
    source: str, number: int, parts: int
) -> None:
    drawn, _ = report(number, number)
    tables = [
        table_of(drawn, [f"d{place}"], PARTS[:parts], source=source, width=width)
        for place, width in enumerate(WIDTHS)
    ]

    found = audit_releases(publish("report", protect_report(tables, key=KEY)), seconds=20)

    assert found.figures > 40
    assert found.remarks == ()


def test_protect_report__two_way_table_beside_its_margins__attack_finds_nothing() -> None:
    drawn = people(np.random.default_rng(4), 40, (3, 3))
    tables = [table_of(drawn, [f"d{place}"], ("entered",), width=3) for place in (0, 1)]
    counts = replace(table_of(drawn, ["d0", "d1"], (), width=3).counts)

    safe = protect_report([*tables, Table("both", "hesa", counts)], key=KEY)

    assert not safe["both"].is_withheld
    assert audit_releases(publish("report", safe), seconds=20).remarks == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 90), min_size=30, max_size=200), st.floats(0, 90))
def test_protect_report__averages_of_groups_that_differ_by_one__leave_that_one_open(
    points: list[float], one: float
) -> None:
    """A reader who knows how many there are in both, and that one of them left."""
    means, halves = [], []
    for values in ([*points, one], points):
        drawn = pl.DataFrame({"d0": ["0"] * len(values), "people": True, "points": values})
        cell = protect_report([table_of(drawn, ["d0"], ())], key=KEY)["by_d0"].figures("points")[0]
        means.append(float(cell.value or 0))
        halves.append(max(5 * sum(values) / len(values) / (len(values) + 4), 0.1) / 2)

    number = len(points)
    found = (number + 1) * means[0] - number * means[1]
    reach = (number + 1) * halves[0] + number * halves[1]
    average = sum(points) / number
    assert reach >= 0.8 * average
    assert found - 5 * reach <= one <= found + 5 * reach


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 12))
def test_protect_report__every_people_that_prints_alike__leaves_the_whole_range(
    seed: int, number: int
) -> None:
    """Go through all counts of two tables that a reader of everything printed cannot rule out."""
    drawn = people(np.random.default_rng(seed), number, (2, 2))
    tables = [table_of(drawn, [f"d{place}"], ("entered",), width=2) for place in (0, 1)]
    safe = protect_report(tables, key=KEY)
    printed = [
        list(zip(counts_of(safe[key], "people"), counts_of(safe[key], "entered"), strict=True))
        for key in ("by_d0", "by_d1")
    ]

    left = [_possible(rows) for rows in printed]
    totals = [{total for total, _ in found} for found in left]
    shared = totals[0] & totals[1]

    for rows, found in zip(printed, left, strict=True):
        for place, (whole, part) in enumerate(rows[:2]):
            wholes = {cells[place][0] for total, cells in found if total in shared}
            parts = {cells[place][1] for total, cells in found if total in shared}
            assert wholes == set(range(max(whole - 4, 0), whole + 5))
            assert parts == set(range(max(part - 4, 0), part + 5))


def _possible(
    rows: list[tuple[int, int]],
) -> set[tuple[tuple[int, int], tuple[tuple[int, int], ...]]]:
    """Give every (whole, part) of two rows, with their total, that may be printed so."""

    def near(true: int, shown: int) -> bool:
        return abs(true - shown) < 5

    def options(row: tuple[int, int]) -> list[tuple[int, int]]:
        return [
            (inside + outside, inside)
            for inside in range(max(row[1] - 4, 0), row[1] + 5)
            for outside in range(max(row[0] - row[1] - 4, 0), row[0] - row[1] + 5)
            if near(inside + outside, row[0])
        ]

    found = set()
    for first, second in product(options(rows[0]), options(rows[1])):
        total = (first[0] + second[0], first[1] + second[1])
        rest = total[0] - total[1]
        shown = (*rows[2], rows[2][0] - rows[2][1])
        if all(map(near, (*total, rest), shown)):
            found.add((total, (first, second)))
    return found
