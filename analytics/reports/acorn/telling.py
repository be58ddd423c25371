"""Tells which Acorn categories and groups participants live in."""

from collections.abc import Mapping
from typing import Final

from analytics.definitions import get_definition
from analytics.disclosure import SafeTable
from analytics.disclosure.compare import pick
from analytics.disclosure.stack import add_composition
from analytics.evidence import Compared
from analytics.reports.acorn.counts import disadvantaged_of
from analytics.reports.kinds import Choice, Told
from analytics.reports.model import Section
from analytics.reports.progression import entered_of, whole_of
from analytics.reports.question import Question
from analytics.reports.sections import (
    HIDDEN,
    bases_of,
    capital,
    entered_words,
    make_section,
    narrow,
    small,
)
from analytics.reports.telling import find_top, is_shown

_SOURCE: Final = "Records of members with a licensed Acorn file (CACI), linked to HESA Student"
_LEVELS: Final = {"by_category": "category", "by_group": "group"}
NOTES: Final = (
    "Acorn classes postcodes, not people; its names and descriptions are its publisher's and are"
    " not shown here. Whoever loaded the file confirmed that their licence covers this use.",
)


def tell(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question) -> Told:
    """Tell it by category and by group: who lives there, who is disadvantaged, who entered."""
    del question
    disadvantage, under = chosen["disadvantage"].key, chosen["progression"].key
    sections = []
    for name, level in _LEVELS.items():
        wide, entry = tables[f"{name}_disadvantaged@{disadvantage}"], tables[f"{name}@{under}"]
        sections += [
            _size(name, level, wide),
            _disadvantaged(name, level, wide, disadvantage),
            _entry(name, level, entry, under),
        ]
    return Told(
        _answer(tables[f"by_category_disadvantaged@{disadvantage}"]), tuple(sections), NOTES
    )


def _answer(table: SafeTable) -> str:
    sized = _sized(table)
    if not is_shown(sized, "of_all"):
        return HIDDEN
    top = find_top(sized, "of_all")
    if top is None:
        return "No Acorn category alone has the most participants."
    return f"Most participants live in Acorn {small(top[0])}: {top[1].text}."


def _sized(table: SafeTable) -> SafeTable:
    return add_composition(pick(table, ("participants",)), "participants", "of_all", "Of all, %")


def _size(name: str, level: str, table: SafeTable) -> Section:
    sized = _sized(table)
    top = find_top(sized, "of_all")
    title = f"Participants by Acorn {level}"
    if top is not None:
        title = f"Acorn {level} with most participants: {small(top[0])}, {top[1].text}"
    return make_section(name, title, sized, _SOURCE, series=("of_all",))


def _disadvantaged(name: str, level: str, table: SafeTable, key: str) -> Section:
    part, what = disadvantaged_of(key), get_definition("disadvantage", key).title
    top = find_top(table, f"{part}_rate")
    title = f"Disadvantaged participants by Acorn {level} ({small(what)})"
    if top is not None:
        title = (
            f"Acorn {small(top[0])} has the highest share of disadvantaged participants:"
            f" {top[1].text} ({small(what)})"
        )
    return make_section(
        f"{name}_disadvantaged",
        title,
        narrow(table, "participants", part),
        _SOURCE,
        series=(f"{part}_rate",),
        compared=_compared(table, "participants"),
    )


def _entry(name: str, level: str, table: SafeTable, under: str) -> Section:
    whole, part = whole_of(under), entered_of(under)
    top = find_top(table, f"{part}_rate")
    words = capital(entered_words(under))
    title = f"{words}, by Acorn {level}"
    if top is not None:
        title = f"{words}: most often in Acorn {small(top[0])}, {top[1].text}"
    return make_section(
        f"{name}_entry",
        title,
        narrow(table, whole, part),
        _SOURCE,
        series=(f"{part}_rate",),
        compared=_compared(table, whole),
    )


def _compared(table: SafeTable, whole: str) -> Compared:
    return Compared("among_participants", by_area=True, bases=bases_of(table, whole))
