"""Tells by class of neighbourhood whom outreach reached and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.disclosure import SafeTable
from analytics.disclosure.compare import pick
from analytics.disclosure.pool import merge_rows
from analytics.evidence import Compared
from analytics.reports.kinds import Choice, Told
from analytics.reports.model import Section
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.progression import entered_of, whole_of
from analytics.reports.rural_coastal.areas import NEAR
from analytics.reports.rural_coastal.classes import (
    COAST,
    LOW_PARTICIPATION,
    RURAL,
    key_of,
)
from analytics.reports.rural_coastal.counts import NOTES
from analytics.reports.rural_coastal.places import coast_of, rows_by_class
from analytics.reports.sections import (
    HIDDEN,
    bases_of,
    capital,
    entered_words,
    find_ends,
    make_section,
    narrow,
    small,
)

_SCHOOL: Final = "Key Stage 4 attainment (Department for Education), linked to members' records"
_HESA: Final = "Records of members linked to the HESA student record"
_RECORDS: Final = "Members' records; neighbourhoods and schools of the warehouse"
_CLASS: Final = ("class", "Neighbourhood")
#: Of all young people, then of those whom outreach reached.
_RESULTS: Final = tuple(
    f"{whom}_{name}"
    for whom in ("young", "reached")
    for name in (
        "with_ks4",
        "em_94",
        "em_94_rate",
        "em_94_rate_low",
        "em_94_rate_high",
        "attainment8",
    )
)
_NO_YOUNG: Final = (
    "How many young people there are, and how many of them were reached, is not known: no record of"
    " Key Stage 4 has a home in the warehouse. Load them with their postcodes (hearth records load"
    " npd_ks4 YEAR FILE), and build the warehouse again (hearth warehouse build)."
)
_NO_AREAS: Final = (
    "No neighbourhood of Great Britain is both rural and of low participation under these"
    " definitions."
)
_WHAT_REMOTE: Final = (
    "Where remoteness and low participation meet: rural neighbourhoods of low participation, the"
    " farthest from higher education first."
)


@dataclass(frozen=True, slots=True)
class _Classed:
    """A printed table by class, and the one that it is added up from."""

    table: SafeTable
    printed: SafeTable
    coast: str

    @classmethod
    def of(cls, printed: SafeTable, coast: str) -> "_Classed":
        """Add up to classes under a definition of the coast."""
        return cls(merge_rows(printed, _CLASS, rows_by_class(coast)), printed, coast)

    def say_ends(self, rate: str, whom: str) -> str:
        """Say which class has the lowest rate and which the highest; "" where they are hidden."""
        ends = find_ends(self.table, rate)
        if ends is None:
            return ""
        low, high = ends
        return f"{low[1]} {whom} in “{small(low[0])}”, {high[1]} in “{small(high[0])}”"

    def say_left_out(self, whole: str, whom: str) -> tuple[str, ...]:
        """Say how many are in no class, from printed figures."""
        rows = rows_by_class(self.coast)
        cells = zip(self.printed.keys, self.printed.figures(whole), strict=True)
        people = sum(int(cell.value or 0) for keys, cell in cells if keys not in rows)
        if not people:
            return ()
        return (
            f"About {people:,} {whom} are in no class: their home is not known, or one of the three"
            " measures has no figure for it.",
        )


def tell(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice]) -> Told:
    """Tell it under the chosen definitions."""
    rural, coast, low, under = (
        chosen[family].key for family in (RURAL, COAST, LOW_PARTICIPATION, PROGRESSION)
    )

    def find(name: str, *progression: str) -> _Classed | None:
        table = tables.get(key_of(name, rural, coast_of(coast), low, *progression))
        return None if table is None else _Classed.of(table, coast)

    entry, young = find("entry", under), find("young")
    if entry is None:
        return Told(HIDDEN, (), NOTES)
    if young is None:
        sections = [_entry(entry, under, (_NO_YOUNG,))]
    else:
        sections = [_reach(young), _attainment(young), _entry(entry, under, ())]
    return Told(
        _answer(entry, young, under),
        (*sections, *_areas(tables, rural, low)),
        (*NOTES, *([] if key_of("areas", rural, low) in tables else [_NO_AREAS])),
    )


def _answer(entry: _Classed, young: _Classed | None, under: str) -> str:
    reached = young.say_ends("young_reached_rate", "of young people") if young else ""
    if reached:
        return f"Outreach reached {reached}."
    said = entry.say_ends(f"{entered_of(under)}_rate", "of participants")
    return f"{capital(entered_words(under))}: {said}." if said else HIDDEN


def _reach(young: _Classed) -> Section:
    said = young.say_ends("young_reached_rate", "of young people")
    return make_section(
        "reach",
        f"Reached: {said}" if said else "Young people reached, by class of their neighbourhood",
        narrow(young.table, "young_people", "young_reached"),
        _SCHOOL,
        series=("young_reached_rate",),
        text=young.say_left_out("young_people", "young people"),
    )


def _attainment(young: _Classed) -> Section:
    said = young.say_ends("young_em_94_rate", "of young people")
    return make_section(
        "attainment",
        f"English and maths at 9 to 4: {said}" if said else "Results at Key Stage 4, by class",
        pick(young.table, _RESULTS),
        _SCHOOL,
        series=("young_em_94_rate", "reached_em_94_rate"),
        text=("Those who were reached are among all young people of their class.",),
        compared=Compared(
            "treated_untreated", by_area=True, bases=bases_of(young.table, "reached_with_ks4")
        ),
    )


def _entry(entry: _Classed, under: str, text: Sequence[str]) -> Section:
    whole, part = whole_of(under), entered_of(under)
    said = entry.say_ends(f"{part}_rate", "of participants")
    entered = capital(entered_words(under))
    return make_section(
        "entry",
        f"{entered}: {said}" if said else f"{entered}, by class of the home",
        narrow(entry.table, whole, part),
        _HESA,
        series=(f"{part}_rate",),
        text=(*text, *entry.say_left_out(whole, "participants")),
        compared=Compared("among_participants", by_area=True, bases=bases_of(entry.table, whole)),
    )


def _areas(tables: Mapping[str, SafeTable], rural: str, low: str) -> Iterator[Section]:
    areas = tables.get(key_of("areas", rural, low))
    if areas is None:
        return
    yield make_section("areas", _say_areas(areas), areas, _RECORDS, text=(_WHAT_REMOTE,))
    young = tables.get(key_of("young_areas", rural, low))
    if young is not None:
        title = "Young people in the most remote areas of low participation"
        yield make_section("young_areas", title, young, _SCHOOL)


def _say_areas(areas: SafeTable) -> str:
    counts = [cell.value for cell in areas.figures(NEAR)]
    without = sum(count == 0 for count in counts)
    if not without:
        return "The most remote areas of low participation, and the outreach near them"
    return (
        f"Hardly any activity is near {without} of the {len(counts)} most remote areas of low"
        " participation"
    )
