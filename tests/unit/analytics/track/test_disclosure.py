"""What a reader finds out who takes every choice of the report and lays them side by side."""

from collections import Counter
from collections.abc import Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    Count,
    Dimension,
    SafeTable,
    TrueCounts,
    get_rule_set,
    protect_together,
)
from analytics.track import (
    EntrantsCounts,
    EntrantsReport,
    get_home,
    get_studies,
    protect_entrants,
)
from tests.unit.analytics.disclosure.attacker import (
    possible_rows,
    possible_side_by_side,
    read_counts,
)

HESA = get_rule_set("hesa_2011")
HOMES = ("polar4_quintile", "imd_quintile", "urban_estimate")
STUDIES = ("age", "disabled")
YEARS = Dimension("year", "Year", (("2019", "2019/20"), ("2020", "2020/21")))
PARTICIPANTS = Count("participants", "Participants")
ENTERED = Count("entrants", "Entered", part_of="participants")
#: One person: whether they entered, their home by each breakdown, year, and studies by each.
Person = tuple[bool, tuple[str, ...], str, tuple[str, ...]]


def people() -> st.SearchStrategy[list[Person]]:
    def one_of(*keys: str) -> st.SearchStrategy[str]:
        return st.sampled_from(keys)

    person = st.tuples(
        st.booleans(),
        st.tuples(one_of("1", "2", "none"), one_of("1", "5"), one_of("urban", "rural")),
        one_of("2019", "2020"),
        st.tuples(one_of("young", "mature"), one_of("yes", "no", "outside")),
    )
    return st.lists(person, max_size=24)


def count(dimension: Dimension, classes: Sequence[tuple[str, bool]], *, wide: bool) -> TrueCounts:
    everyone = Counter(key for key, _ in classes)
    entered = Counter(key for key, has_entered in classes if has_entered)
    table = {dimension.name: list(everyone), "entrants": [entered[key] for key in everyone]}
    schema: dict[str, type[pl.DataType]] = {dimension.name: pl.String, "entrants": pl.Int64}
    if wide:
        table["participants"] = list(everyone.values())
        schema["participants"] = pl.Int64
    measures = (PARTICIPANTS, ENTERED) if wide else (Count("entrants", "Entered"),)
    return TrueCounts("", pl.DataFrame(table, schema=schema), (dimension,), measures)


def counts_of(everyone: Sequence[Person]) -> EntrantsCounts:
    entrants = [person for person in everyone if person[0]]
    year = [(year, entered) for entered, _, year, _ in everyone]
    return EntrantsCounts(
        by_year=count(YEARS, [each for each in year if each[1]], wide=False),
        by_home={
            key: count(
                get_home(key).dimension("home"),
                [(homes[position], entered) for entered, homes, _, _ in everyone],
                wide=True,
            )
            for position, key in enumerate(HOMES)
        },
        by_cohort=count(YEARS, year, wide=True),
        by_studies={
            key: count(
                get_studies(key).dimension("class"),
                [(classes[position], True) for *_, classes in entrants],
                wide=False,
            )
            for position, key in enumerate(STUDIES)
        },
        ledger=count(YEARS, [], wide=False),
        first_year=2019,
        last_year=2020,
        in_scope=len(everyone),
        in_report=len(everyone),
    )


def seen_in(report: EntrantsReport) -> list[SafeTable]:
    """Everything that a reader gets to see who takes one choice after the other."""
    tables = (*report.by_home.values(), report.by_year, report.by_cohort)
    return [each for each in (*tables, *report.by_studies.values()) if not each.is_withheld]


def read(tables: Sequence[SafeTable]) -> list[list[tuple[int, ...]]]:
    return [
        read_counts(table, [column.name for column in table.columns if column.kind == "count"])
        for table in tables
    ]


def is_safe(tables: Sequence[SafeTable]) -> bool:
    """Whether all tables together leave every count as open as its own rounding does."""
    shown = read(tables)
    return all(
        possible == set(possible_rows(row))
        for table, left in zip(shown, possible_side_by_side(shown), strict=True)
        for row, possible in zip(table, left, strict=True)
    )


@settings(max_examples=60, deadline=None)
@given(everyone=people())
def test_protect_entrants__every_choice_taken__no_count_is_narrowed(everyone: list[Person]) -> None:
    assert is_safe(seen_in(protect_entrants(counts_of(everyone), HESA)))


def twelve_people() -> list[Person]:
    """By POLAR4 six times 2, printed as 0: at most 12. By IMD four times 3, as 5: at least 12."""
    homes = zip([*"1122334455", "none", "none"], "111222333444", strict=True)
    return [(False, (*home, "urban"), "2019", ("young", "no")) for home in homes]


def test_protect_entrants__measures_that_lean_apart__not_both_are_shown() -> None:
    report = protect_entrants(counts_of(twelve_people()), HESA)

    assert not report.by_home["polar4_quintile"].is_withheld
    assert report.by_home["imd_quintile"].is_withheld


def test_attacker__each_choice_protected_alone__finds_every_count() -> None:
    """What the page once did: protect what is chosen only. Two choices gave all away."""
    counts = counts_of(twelve_people())
    tables = [
        protect_together((counts.by_home[key],), HESA)[0]
        for key in ("polar4_quintile", "imd_quintile")
    ]

    assert not is_safe(tables)


def test_protect_entrants__home_in_two_parts__gives_way_to_all_else() -> None:
    """Its total is the least open, wherever it stands in the list."""
    counts = counts_of(twelve_people())
    turned = dict(reversed(counts.by_home.items()))
    swapped = EntrantsCounts(
        **{name: getattr(counts, name) for name in EntrantsCounts.__slots__} | {"by_home": turned}
    )

    report = protect_entrants(swapped, HESA)

    assert list(report.by_home) == list(turned)
    assert report.by_home["urban_estimate"].is_withheld
