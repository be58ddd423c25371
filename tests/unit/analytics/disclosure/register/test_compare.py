"""A release beside others: an attacker who subtracts, and what keeps figures from telling."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from analytics.disclosure import SafeTable, protect_report, withhold_printed
from analytics.disclosure.register import Entry, Population, check_release
from analytics.disclosure.safe import SEAL, Cell, SafeColumn
from tests.unit.analytics.disclosure.reports import KEY, people, table_of

ALL = Population("track", 2, "hash", ("a", "b"), everybody=True)
A, B = (replace(ALL, members=(key,), everybody=False) for key in "ab")
Y = replace(ALL, first_year=2015, last_year=2015)
WIDTHS = (3, 2, 5)
PARTS = ("entered", "by_18", "attained")


def printed(*counts: int, rule_set: str = "release_hesa") -> dict[str, SafeTable]:
    """A table that prints these counts."""
    keys = tuple((str(number),) for number in range(len(counts)))
    return {
        "by_sex": SafeTable(
            dimensions=(("sex", "Sex"),),
            columns=(SafeColumn("people", "People", "count", "people"),),
            labels=keys,
            keys=keys,
            cells=tuple((Cell(count, None, str(count)),) for count in counts),
            rule_set=rule_set,
            notes=(),
            has_total=False,
            seal=SEAL,
        )
    }


def told(
    population: Population,
    tables: Mapping[str, SafeTable],
    *earlier: tuple[Population, Mapping[str, SafeTable]],
) -> list[str]:
    entries = [Entry.of(whose, shown) for whose, shown in earlier]
    findings = check_release(population, tables, entries, seconds=10)
    assert all(finding.tables for finding in findings)
    return [f"{finding.group}: {finding.what}" for finding in findings]


# --- what is found ------------------------------------------------------------------------------


def test_check_release__same_people_printed_in_two_ways__is_found() -> None:
    found = told(ALL, printed(0, 10), (ALL, printed(5, 10)))

    assert "people, sex=0: the same people would be printed in two ways" in found


def test_check_release__study_of_several_years__only_beside_the_same_plan() -> None:
    """It is no sum of its years, and who is matched of one member is not among those of all."""
    study = replace(ALL, first_year=2015, last_year=2017, study="plan")
    of_a = replace(study, members=("a",), everybody=False)

    assert told(study, printed(0, 10), (study, printed(5, 10))) != []
    assert told(of_a, printed(5, 10), (study, printed(0, 20))) == []
    assert told(study, printed(0, 10), (replace(study, study="other"), printed(5, 10))) == []
    assert told(study, printed(0, 10), (replace(study, study=""), printed(5, 10))) == []


def test_check_release__member_printed_where_all_print_nought__is_found() -> None:
    # The member has from 1 to 9 and all have from 0 to 4: both have from 1 to 4.
    found = told(A, printed(5, 10), (ALL, printed(0, 20)))

    assert found == ["people, sex=0: it would be known to be a small number of people"]
    assert told(ALL, printed(0, 20), (A, printed(5, 10))) == found


def test_check_release__figures_by_base_10__a_small_count_is_under_10() -> None:
    few, many = (printed(*counts, rule_set="release_npd") for counts in ((10, 20), (0, 30)))

    assert told(A, few, (ALL, many)) == [
        "people, sex=0: it would be known to be a small number of people"
    ]


def test_check_release__year_among_years_and_edition_after_edition__are_compared() -> None:
    before = replace(ALL, edition=1, snapshot="before")

    assert told(Y, printed(5, 0), (ALL, printed(0, 10)))
    assert told(ALL, printed(0, 10), (before, printed(5, 5)))
    assert not told(before, printed(0, 10), (replace(A, edition=2), printed(5, 5)))


def test_check_release__greater_figures_that_press_on_others__are_found_by_program() -> None:
    # Three greater figures of the member leave all others no more than they print; the fourth of
    # all, printed 0, must make up the rest of the total.
    few, many = printed(105, 105, 105, 0), printed(100, 100, 100, 15)

    assert told(A, few, (ALL, many)) == told(ALL, many, (A, few))


def test_check_release__members_that_print_nought_beside_all__are_found() -> None:
    found = told(B, printed(0, 10), (ALL, printed(10, 20)), (A, printed(0, 10)))

    assert found == ["people, sex=0: members would be known to have a small number each"]


# --- what is not --------------------------------------------------------------------------------


def test_check_release__no_group_greater_than_among_more__nothing_is_found() -> None:
    assert told(A, printed(5, 10), (ALL, printed(5, 10)), (B, printed(0, 0))) == []


def test_check_release__another_report__is_passed_over() -> None:
    assert told(A, printed(5, 10), (replace(ALL, report="coverage"), printed(0, 20))) == []


def test_check_release__people_who_cannot_be_among_the_others__tell_nothing_by_it() -> None:
    assert told(A, printed(100, 100), (ALL, printed(0, 20))) == []


def test_check_release__members_and_years_of_an_edition__nothing_is_found() -> None:
    for seed in range(2):
        everybody = drawn(seed)
        released: list[Entry] = []
        for population, among in (
            (ALL, everybody),
            (A, everybody.filter(pl.col("member") == "a")),
            (B, everybody.filter(pl.col("member") == "b")),
            (Y, everybody.filter(pl.col("year") == 2015)),
        ):
            safe = released_as(population, among, released)
            assert check_release(population, safe, released) == []
            released.append(Entry.of(population, safe))


def test_check_release__next_edition_with_one_more__nothing_is_left_once_withheld() -> None:
    later = replace(ALL, edition=3, snapshot="later")
    for seed in range(2):
        everybody = drawn(seed)
        before = Entry.of(ALL, released_as(ALL, everybody, []))
        after = released_as(later, pl.concat([everybody, everybody.head(1)]), [])

        findings = check_release(later, after, [before])
        found = {key for finding in findings for key in finding.tables}
        shown = {
            key: withhold_printed(table, "why") if key in found else table
            for key, table in after.items()
        }

        assert check_release(later, shown, [before]) == []


def drawn(seed: int) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return people(random, 120, WIDTHS).with_columns(
        member=pl.Series(random.choice(["a", "b"], 120, p=[0.85, 0.15])),
        year=pl.Series(random.choice([2015, 2016], 120)),
    )


def released_as(
    population: Population, among: pl.DataFrame, released: list[Entry]
) -> dict[str, SafeTable]:
    """Protect tables as the product does: under what more people print."""
    within = [entry.tables for entry in released if population.is_within(entry.population)]
    tables = [
        table_of(among, [f"d{place}"], PARTS, width=width) for place, width in enumerate(WIDTHS)
    ]
    return protect_report(tables, key=KEY, within=within)
