"""Counts young people and participants by class of their neighbourhood, and by listed area."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from analytics.definitions import (
    Definition,
    MissingData,
    column,
    default_of,
    find_unmet,
)
from analytics.disclosure import Dimension, Mean
from analytics.reports.breakdowns import classify_people, reported_steps
from analytics.reports.counting import Average, By, Part, Whole, count_people
from analytics.reports.kinds import Counted
from analytics.reports.nobody import demand_somebody
from analytics.reports.progression import FAMILY as PROGRESSION
from analytics.reports.progression import by_definition, list_progressions
from analytics.reports.question import Question
from analytics.reports.rural_coastal.area_counts import count_living, count_young, gather_areas
from analytics.reports.rural_coastal.classes import (
    COAST,
    FAMILIES,
    LOW_PARTICIPATION,
    RURAL,
    key_of,
    list_columns,
)
from analytics.reports.rural_coastal.places import by_place, list_coasts
from analytics.reports.stages import Stage, entry
from analytics.track.people import Track
from etl.engine import Expression, load_stages

NOTES: Final = (
    "Young people are the records of Key Stage 4 that the warehouse holds, by the neighbourhood of"
    " their home. Reached is whose record is linked to somebody who attended a delivered activity.",
    "Participants are by their home postcode, young people by their neighbourhood, which has the"
    " most common value of its postcodes: the two can differ where a measure is by postcode.",
    "Homes are counted by bands of distance to the coast, of which classes are sums.",
)
_STAGES: Final = load_stages("analytics.reports", "sql/young_people")
_RESULTS: Final = "attainment8 IS NOT NULL AND em_94 IS NOT NULL"
_REACHED: Final = Part(
    "young_reached", "Reached", "reached", rate="Reached, %", interval=True, of_scope=True
)


def _results_of(whom: str, label: str, of: str | None) -> tuple[Part, Part]:
    """Give those of some young people with results, and how many have English and maths."""
    whole, em_94 = f"{whom}_with_ks4", f"{whom}_em_94"
    return (
        Part(whole, f"{label}, with results", _RESULTS, of=of),
        Part(
            em_94,
            f"{label}, at 9 to 4 in English and maths",
            "em_94",
            of=whole,
            rate=f"{label}: 9 to 4, %",
            interval=True,
        ),
    )


def _average_of(whom: str, label: str) -> Average:
    name, over = f"{whom}_attainment8", f"{whom}_with_ks4"
    return Average(Mean(name, f"{label}: Attainment 8", over=over, unit="points"), "attainment8")


_YOUNG: Final = Stage(
    "young",
    "npd",
    "Young people by class of their neighbourhood",
    Whole("young_people", "Young people", "TRUE", people="young_people"),
    (
        _REACHED,
        *_results_of("young", "All", None),
        *_results_of("reached", "Reached", _REACHED.name),
    ),
    (_average_of("young", "All"), _average_of("reached", "Reached")),
    NOTES,
)
Held = Mapping[str, tuple[Definition, ...]]


def count(track: Track, question: Question) -> Sequence[Counted]:
    """Count everything under every definition of what is rural, coastal, of low participation.

    Raises
    ------
    MissingData
        The edition has no neighbourhoods, or no measure of one of the three; the message says
        what to do.
    NothingToTrack
        There is nobody in it.
    """
    held = classify_people(track, (*FAMILIES, PROGRESSION))
    demand_somebody(track.engine, "defined", reported_steps(question))
    held = _demand(track, held)
    young = _in_years(_YOUNG, question) if _prepare_young(track, held) else None
    tables = list(_count_classes(track, held, young))
    areas = gather_areas(track.engine, held[RURAL], held[LOW_PARTICIPATION])
    if not areas.is_empty():
        tables.append(count_living(track.engine, question, areas))
        if young is not None:
            tables.append(count_young(track.engine, young.whole, _REACHED, areas))
    return tables


def _demand(track: Track, held: Held) -> dict[str, tuple[Definition, ...]]:
    """Give the definitions that both people and neighbourhoods can be classed by."""
    there = list_columns(track.engine)
    found = {}
    for family in FAMILIES:
        found[family] = tuple(each for each in held[family] if there.issuperset(each.needs))
        if not found[family]:
            default = default_of(family)
            raise MissingData(find_unmet(track, [default]).get(default, ""))
    return found


def _prepare_young(track: Track, held: Held) -> bool:
    """Make the table of young people; False where no home of theirs is known."""
    engine = track.engine
    columns = [f"{each.sql} AS {column(each)}" for family in FAMILIES for each in held[family]]
    engine.run(
        _STAGES,
        {"columns": Expression(",\n    ".join(["neighbourhood", "coast_km_estimate", *columns]))},
    )
    known = Whole("known", "", "neighbourhood IS NOT NULL", people="young_people")
    everybody = By(Dimension("all", "", ()), "'all'")
    return bool(count_people(engine, known, [everybody])[known.name].sum())


def _count_classes(track: Track, held: Held, young: Stage | None) -> Iterator[Counted]:
    entries = {each.definition.key: entry(each) for each in list_progressions(track)}
    for coast in list_coasts(held[COAST]):
        for rural, low in product(held[RURAL], held[LOW_PARTICIPATION]):
            homes = (by_place(rural, coast), by_definition(low))
            keys = (rural.key, coast.name, low.key)
            if young is not None:
                by = [_of_neighbourhood(each) for each in homes]
                yield young.count(track.engine, key_of(young.key, *keys), by)
            for progression, stage in entries.items():
                yield stage.count(track.engine, key_of("entry", *keys, progression), homes)


def _in_years(stage: Stage, question: Question) -> Stage:
    years, whole = question.years, stage.whole
    if years is None:
        return stage
    among = f"({whole.among}) AND expected_year BETWEEN {years.first} AND {years.last}"
    return replace(stage, whole=replace(whole, among=among))


def _of_neighbourhood(home: By) -> By:
    """Break down by the neighbourhood of a home, not by its postcode: that is another name."""
    of = home.dimension
    return replace(home, dimension=replace(of, name=f"neighbourhood_{of.name}"))
