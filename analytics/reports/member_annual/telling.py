"""Tells of a year from printed figures."""

from collections.abc import Iterator, Mapping
from typing import Final

from analytics.definitions import get_definition, get_family
from analytics.disclosure import SafeTable
from analytics.disclosure.line_up import Line, Picked, line_up
from analytics.disclosure.stack import add_composition, stack
from analytics.evidence import Compared
from analytics.reports.member_annual.clock import tell_next, whole_in
from analytics.reports.member_annual.counts import (
    DISADVANTAGE,
    PROFILE,
    PROGRESSION,
    YEARS_BACK,
)
from analytics.reports.model import Section
from analytics.reports.progression import rate_of, whole_of
from analytics.reports.sections import HIDDEN, bases_of, make_section
from analytics.reports.telling import find_top, iter_rows, text_of

_OWN: Final = "Members' records"
_LINKED: Final = "Members' records linked to the HESA student record"
_KS4: Final = "Members' records linked to Key Stage 4 attainment (Department for Education)"
_SHARE: Final = ("composition", "Share, %")
Tables = Mapping[str, SafeTable]


def answer(tables: Tables) -> str:
    """Say how many took part in the year, and how many of them were new."""
    table = last_years(tables, "by_year")
    year, people = table.labels[-1][0], table.figures(whole_in(table))[-1]
    new = table.figures(table.columns[2].name)[-1]
    if people.value is None:
        return HIDDEN
    hours = table.figures("hours")[-1]
    each = f", in {hours.text} contact hours each on average" if hours.value is not None else ""
    said = f"In {year}, about {people.text} people took part{each}"
    return (
        f"{said}; {new.text} of them for the first time." if new.value is not None else f"{said}."
    )


def year_of(tables: Tables) -> str:
    """Give the academic year that the report is about."""
    return last_years(tables, "by_year").labels[-1][0]


def last_years(tables: Tables, key: str) -> SafeTable:
    """Give of a table by year the rows of the report's year and the four before it.

    Which year that is, is in the name of those who took part in it.
    """
    table, year = tables[key], int(whole_in(tables["by_type"]).rpartition("_")[2])
    return line_up(
        table.dimensions[0],
        [(column.name, column.label) for column in table.columns],
        [
            Line(of, label, tuple(Picked(table, column.name, of) for column in table.columns))
            for (of,), (label,) in zip(table.keys, table.labels, strict=True)
            if year - YEARS_BACK <= int(of) <= year
        ],
    )


def tell_sections(tables: Tables, chosen: Mapping[str, str]) -> Iterator[Section]:
    """Tell the sections in their order; those without a table are left out."""
    yield from _work(tables)
    yield _profile(tables)
    yield from _targeting(tables, chosen[DISADVANTAGE])
    yield from _tracking(tables, chosen[PROGRESSION])
    if "by_member_size" in tables:
        table = tables["by_member_size"]
        yield make_section(
            "by_member_size", "Members by size", table, _OWN, series=(whole_in(table),),
            text=("Averages stand only where there are members enough that none is told apart.",),
        )  # fmt: skip


def _work(tables: Tables) -> Iterator[Section]:
    for key, noun in (
        ("by_year", "people took part"),
        ("activities_by_year", "activities were delivered"),
        ("schools_by_year", "schools were reached"),
    ):
        last = last_years(tables, key)
        column = whole_in(last)
        title = _since(last, column, noun)
        yield make_section(key, title, last, _OWN, series=(column,))
    table = tables["by_type"]
    top = find_top(table, whole_in(table))
    title = (
        f"More people took part in {_in(top[0])} than in anything else, about {top[1].text}"
        if top
        else "People by type of activity"
    )
    yield make_section(
        "by_type", title, table, _OWN, series=(whole_in(table),),
        text=("Who took part in activities of two types is counted at both.",),
    )  # fmt: skip


def _since(table: SafeTable, column: str, noun: str) -> str:
    """Say the figure of the last year, and how it stands to the year before."""
    (before, last), year = table.figures(column)[-2:], table.labels[-1][0]
    if last.value is None:
        return f"How many {noun} in {year} cannot be printed"
    said = f"About {last.text} {noun} in {year}"
    if before.value is None:
        return said
    change = int(last.value) - int(before.value)
    if not change:
        return f"{said}, about as many as the year before"
    return f"{said}, about {abs(change):,} {'more' if change > 0 else 'fewer'} than the year before"


def _composed(table: SafeTable) -> SafeTable:
    return add_composition(table, whole_in(table), *_SHARE)


def _in(label: str) -> str:
    return label[0].lower() + label[1:]


def _profile(tables: Tables) -> Section:
    held = [_composed(tables[f"by_{by.dimension.name}"]) for by in PROFILE]
    female, first = text_of(held[0], "female", _SHARE[0]), text_of(held[3], "true", _SHARE[0])
    said = [f"{female} were female" if female else "", f"{first} first generation" if first else ""]
    title = " and ".join(each for each in said if each) or "Who took part"
    flat = stack(held, (whole_in(held[0]), _SHARE[0]), flat=True)
    return make_section("profile", title, flat, _OWN, series=(_SHARE[0],))


def _targeting(tables: Tables, key: str) -> Iterator[Section]:
    table = tables.get(f"by_{DISADVANTAGE}@{key}")
    if table is None:
        return
    family, definition = get_family(DISADVANTAGE), get_definition(DISADVANTAGE, key)
    composed = _composed(table)
    share = text_of(composed, family.focus, _SHARE[0])
    title = definition.title
    if share:
        what = _in(family.focus_label)
        title = f"{share} of those who took part were {what} ({definition.label})"
    yield make_section("by_disadvantage", title, composed, _OWN, series=(_SHARE[0],))


def _tracking(tables: Tables, progression: str) -> Iterator[Section]:
    missing = _composed(tables["by_missing"])
    ready = text_of(missing, "nothing", _SHARE[0])
    title = f"{ready} have everything that tracking needs" if ready else "What tracking lacks"
    yield make_section("by_missing", title, missing, _OWN, series=(whole_in(missing),))
    yield tell_next(tables["by_cohort"], year_of(tables))
    entry = tables.get(f"entry_by_cohort@{progression}")
    if entry is not None:
        compared = Compared("over_time", bases=bases_of(entry, whole_of(progression)))
        yield make_section(
            "entry_by_cohort", _entered(entry, progression), entry, _LINKED,
            series=(rate_of(progression),), compared=compared,
        )  # fmt: skip
    if "ks4" in tables:
        rate = text_of(tables["ks4"], "all", "em_94_rate")
        title = f"{rate} reached 9 to 4 in English and maths" if rate else "Key Stage 4 results"
        yield make_section("ks4", title, tables["ks4"], _KS4)


def _entered(table: SafeTable, progression: str) -> str:
    """Say how many of the last cohort of whom it is known entered."""
    shown = [
        (label, cell.text)
        for _, label, cell in iter_rows(table, rate_of(progression))
        if cell.value is not None
    ]
    if not shown:
        return "Entry to higher education by cohort"
    cohort, rate = shown[-1]
    by = {"by-18": " by 18", "by-19": " by 19"}.get(progression, " higher education")
    return f"Of those who could enter at 18 in {cohort}, {rate} entered{by}"
