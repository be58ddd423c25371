"""Tells how participants' Key Stage 4 results stand beside the average of their own schools."""

from collections.abc import Mapping
from typing import Final

from analytics.definitions import get_definition
from analytics.disclosure import SafeTable
from analytics.disclosure.compare import add_above, pick
from analytics.evidence import Compared
from analytics.reports.kinds import Choice, Told
from analytics.reports.ks4_school_average.counts import NOTES
from analytics.reports.model import Section
from analytics.reports.question import Question
from analytics.reports.sections import (
    HIDDEN,
    bases_of,
    find_ends,
    is_apart,
    make_section,
    say_each,
    say_interval,
    small,
)
from analytics.reports.telling import iter_rows, text_of

SOURCE: Final = "Records of members linked to Key Stage 4 attainment (Department for Education)"
_POINTS: Final = (
    *("participants", "attainment8", "school_attainment8"),
    *("difference", "difference_low", "difference_high"),
)
_FEW: Final = 3  # figures in a heading
_MARGIN_TEXT: Final = (
    "Differences of percentages are worked out from the printed figures; their margins allow for"
    " people of one school being alike."
)


def tell(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question) -> Told:
    """Tell it overall, by year, by who people are, and by how much they took part."""
    del question
    sections = [
        *_by_year(tables["by_exam_year"]),
        _attainment("by_ks2", "Key Stage 2 results", tables["by_ks2"], chosen_on_result=True),
        *_definitions(tables, chosen),
        _attainment("by_sex", "sex", tables["by_sex"]),
        _attainment("by_school_band", "the schools' own averages", tables["by_school_band"]),
    ]
    if "by_school" in tables:
        sections.append(_attainment("by_school", "school", tables["by_school"], drawn=False))
    return Told(_answer(tables["overall"]), tuple(sections), (*NOTES, _MARGIN_TEXT))


def _answer(table: SafeTable) -> str:
    people, said = text_of(table, "all", "participants"), say_interval(table, "all", "difference")
    if people is None or said is None:
        return HIDDEN
    side = is_apart(table, "all", "difference")
    verdict = {
        "above": "clearly above it",
        "below": "clearly below it",
    }.get(side, "no clear difference")
    return (
        f"Attainment 8 of about {people} people who took part before their Key Stage 4 results lies"
        f" {said} from the average of their own schools: {verdict}."
    )


def _by_year(table: SafeTable) -> list[Section]:
    points = pick(table, _POINTS)
    title = _count_years(points, "difference", "Attainment 8")
    shares = _with_shares(table)
    return [
        make_section(
            "by_exam_year",
            title,
            points,
            SOURCE,
            series=("difference",),
            compared=_compared(table),
        ),
        make_section(
            "english_and_maths",
            _count_years(shares, "em_94_above", "English and maths at 9 to 4"),
            shares,
            SOURCE,
            series=("em_94_above", "em_95_above"),
            text=(_MARGIN_TEXT,),
            compared=_compared(table),
        ),
    ]


def _with_shares(table: SafeTable) -> SafeTable:
    for name, label in (("em_94", "9 to 4"), ("em_95", "9 to 5")):
        table = add_above(
            table,
            f"{name}_above",
            f"{label} above own school",
            share=f"{name}_rate",
            average=f"school_{name}",
            margin=f"{name}_margin",
        )
    names = ["participants"]
    for name in ("em_94", "em_95"):
        above = f"{name}_above"
        names += [f"{name}_rate", f"school_{name}", above, f"{above}_low", f"{above}_high"]
    return pick(table, names)


def _count_years(table: SafeTable, name: str, what: str) -> str:
    """Say in how many exam years the difference is clear, and on which side."""
    shown = [key for key, _, cell in iter_rows(table, name) if cell.value is not None]
    if not shown:
        return f"{what} of participants beside the average of their schools, by exam year"
    sides = [is_apart(table, key, name) for key in shown]
    above, below = sides.count("above"), sides.count("below")
    years = f"{len(shown)} exam year{'s' if len(shown) > 1 else ''}"
    if not above and not below:
        return f"{what}: in none of {years} clearly apart from the average of their schools"
    return (
        f"{what}: clearly above the average of their schools in {above} of {years}, clearly below"
        f" in {below}"
    )


def _definitions(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice]) -> list[Section]:
    sections = []
    for family in ("disadvantage", "intensity"):
        table = tables.get(f"by_{family}@{chosen[family].key}")
        if table is not None:
            what = get_definition(family, chosen[family].key).title
            sections.append(_attainment(f"by_{family}", what, table))
    return sections


def _attainment(
    key: str, what: str, table: SafeTable, *, chosen_on_result: bool = False, drawn: bool = True
) -> Section:
    """Tell the differences of each category; who is not known is left out of the heading."""
    points = pick(table, _POINTS if drawn else _POINTS[:-2])
    said, ends = say_each(points, "difference"), find_ends(points, "difference")
    title = f"Attainment 8 beside own school, by {small(what)}"
    by = "" if ":" in what else f", by {small(what)}"
    if drawn and 1 < len(said) <= _FEW:
        title = f"Points from own school's average{by}: {'; '.join(said)}"
    elif drawn and ends is not None:
        (low, first), (high, last) = ends
        title = (
            f"Points from own school's average{by}: from {first} ({small(low)}) to"
            f" {last} ({small(high)})"
        )
    return make_section(
        key,
        title,
        points,
        SOURCE,
        series=("difference",) if drawn else (),
        compared=_compared(table, chosen_on_result=chosen_on_result),
    )


def _compared(table: SafeTable, *, chosen_on_result: bool = False) -> Compared:
    return Compared(
        "own_school",
        chosen_on_result=chosen_on_result,
        bases=bases_of(table, "participants"),
    )
