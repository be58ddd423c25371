"""Tells how Groups fared, like beside like, and within each by how intensively they took part."""

from collections.abc import Mapping
from typing import Final

from analytics.definitions import Definition, get_definition, get_family
from analytics.disclosure import SafeTable
from analytics.disclosure.compare import add_difference, pick, take
from analytics.disclosure.stack import add_composition
from analytics.evidence import Compared
from analytics.reports.kinds import Choice, Told
from analytics.reports.model import Section
from analytics.reports.progression import entered_of, whole_of
from analytics.reports.question import Question
from analytics.reports.sections import (
    HIDDEN,
    bases_of,
    capital,
    entered_words,
    find_ends,
    is_apart,
    make_section,
    narrow,
    say_apart,
    small,
)
from analytics.reports.telling import draw, find_cell, find_top, iter_rows, text_of

_SOURCE: Final = "Records of members linked to the HESA student record"
_SCHOOL: Final = "Records of members linked to Key Stage 4 attainment (Department for Education)"
_BANDS: Final = ("low", "average", "high")
NOTES: Final = (
    "Groups put people together who are alike in background and in attainment before they could"
    " enter, so that like stands beside like; what else they differ in stays.",
)


def tell(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question) -> Told:
    """Tell it under the chosen Groups, intensity and progression."""
    del question
    group, intensity, under = (
        chosen[family].key for family in ("groups", "intensity", "progression")
    )
    entry = tables.get(f"entry@{group}@{under}")
    if entry is None:
        return Told(HIDDEN, (), NOTES)
    sections = [
        _size(entry, whole_of(under)),
        _entry(entry, under),
        _tariff(tables[f"tariff@{group}"]),
        _attainment(tables[f"ks4@{group}"]),
    ]
    within = tables.get(f"within@{group}@{intensity}@{under}")
    if within is not None:
        sections.append(_within(within, under, get_definition("intensity", intensity)))
    return Told(_answer(entry, under), tuple(sections), NOTES)


def _answer(table: SafeTable, under: str) -> str:
    ends = find_ends(table, f"{entered_of(under)}_rate")
    if ends is None:
        return HIDDEN
    low, high = ends
    return (
        f"{capital(entered_words(under))}: from {low[1]} of the Group “{small(low[0])}” to"
        f" {high[1]} of “{small(high[0])}”."
    )


def _size(table: SafeTable, whole: str) -> Section:
    sized = add_composition(pick(table, (whole,)), whole, "of_all", "Of all, %")
    top = find_top(sized, "of_all")
    title = "Participants by Group"
    if top is not None:
        title = f"The largest Group is “{small(top[0])}”: {top[1].text} of participants"
    return make_section("size", title, sized, _SOURCE, series=("of_all",))


def _entry(table: SafeTable, under: str) -> Section:
    whole, part = whole_of(under), entered_of(under)
    ends = find_ends(table, f"{part}_rate")
    title = f"{capital(entered_words(under))}, by Group"
    if ends is not None:
        low, high = ends
        title = (
            f"{capital(entered_words(under))}: {low[1]} of “{small(low[0])}”, {high[1]} of"
            f" “{small(high[0])}”"
        )
    return make_section(
        "entry",
        title,
        narrow(table, whole, part),
        _SOURCE,
        series=(f"{part}_rate",),
        text=_like_beside_like(table, whole, part),
        compared=Compared("among_participants", bases=bases_of(table, whole)),
    )


def _like_beside_like(table: SafeTable, whole: str, part: str) -> tuple[str, ...]:
    """Say for each band of attainment how the disadvantaged stand beside the others."""
    said = []
    for band in _BANDS:
        keys = (f"disadvantaged_{band}", f"other_{band}")
        apart = say_apart(table, *keys, whole=whole, part=part)
        rates = [text_of(table, key, f"{part}_rate") for key in keys]
        if apart is not None:
            said.append(
                f"Of {band} attainment, {rates[0]} of the disadvantaged and {rates[1]} of the"
                f" others: {apart}."
            )
    return tuple(said)


def _tariff(table: SafeTable) -> Section:
    ends = find_ends(table, "high_tariff_rate")
    title = "Entrants at providers of high tariff, by Group"
    if ends is not None:
        low, high = ends
        title = (
            f"At providers of high tariff: {low[1]} of entrants of “{small(low[0])}”, {high[1]} of"
            f" “{small(high[0])}”"
        )
    return make_section(
        "tariff",
        title,
        pick(table, ("with_tariff", *_share("high_tariff"), *_share("low_tariff"))),
        _SOURCE,
        series=("high_tariff_rate", "low_tariff_rate"),
        compared=Compared("among_participants", bases=bases_of(table, "with_tariff")),
    )


def _share(part: str) -> tuple[str, ...]:
    return (part, f"{part}_rate", f"{part}_rate_low", f"{part}_rate_high")


def _attainment(table: SafeTable) -> Section:
    ends = find_ends(table, "em_94_rate")
    title = "English and maths at 9 to 4, by Group"
    if ends is not None:
        low, high = ends
        title = (
            f"English and maths at 9 to 4: {low[1]} of “{small(low[0])}”, {high[1]} of"
            f" “{small(high[0])}”"
        )
    return make_section(
        "ks4",
        title,
        narrow(table, "with_ks4", "em_94", means=("attainment8",)),
        _SCHOOL,
        series=("em_94_rate",),
        text=_like_beside_like(table, "with_ks4", "em_94"),
        compared=Compared("among_participants", bases=bases_of(table, "with_ks4")),
    )


def _within(table: SafeTable, under: str, intensity: Definition) -> Section:
    """Tell within each Group how the intensive stand beside the minimal."""
    family, whole, part = get_family("intensity"), whole_of(under), entered_of(under)
    rate = f"{part}_rate"
    shown = add_difference(
        pick(table, (whole, *_share(part))),
        "apart",
        f"Difference from {small(intensity.label_of(family.against))}",
        share=rate,
        part=part,
        whole=whole,
        against=family.against,
    )
    focus = take(shown, family.focus)
    sides = [is_apart(focus, key, "apart") for key, _, _ in iter_rows(focus, "apart")]
    known = sum(
        cell is not None and cell.value is not None
        for cell in (find_cell(focus, key, "apart") for key, _, _ in iter_rows(focus, "apart"))
    )
    title = f"{capital(entered_words(under))} within each Group, by intensity"
    if known:
        title = (
            f"{intensity.label_of(family.focus)}: entry clearly higher in {sides.count('above')} of"
            f" {known} Groups than of those with {small(intensity.label_of(family.against))},"
            f" clearly lower in {sides.count('below')}"
        )
    judged = make_section(
        "within",
        title,
        shown,
        _SOURCE,
        text=(f"{intensity.title}.",),
        compared=Compared(
            "intensity",
            activity_types=("mentoring", "residential_summer_school"),
            bases=tuple(int(cell.value) for cell in table.figures(whole) if cell.value),
        ),
    )
    return Section(
        judged.key,
        judged.title,
        judged.table,
        judged.source,
        chart=draw(title, focus, ("apart",), source=_SOURCE),
        text=judged.text,
        evidence=judged.evidence,
        caution=judged.caution,
    )
