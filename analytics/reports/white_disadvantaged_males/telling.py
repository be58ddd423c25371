"""Tells white disadvantaged males' way from Key Stage 2 to the degree, beside their peers'."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from analytics.definitions import get_definition
from analytics.disclosure import SafeTable
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
    is_apart,
    make_section,
    narrow,
    small,
)
from analytics.reports.telling import find_cell, is_shown, text_of
from analytics.reports.white_disadvantaged_males.counts import PEERS, SUBJECTS, table_of

_HIGHER: Final = "Records of members linked to the HESA student record"
_SCHOOL: Final = (
    "Records of members linked to Key Stages 2, 4 and 5 (Department for Education) and to the"
    " Individualised Learner Record"
)
_OWN: Final = "Records of members"
NOTES: Final = (
    "White disadvantaged males are participants recorded as male and of a white ethnic group who"
    " are disadvantaged under the definition; their peers are disadvantaged too.",
    "Everybody here was old enough to have entered higher education. Each stage is counted of those"
    " whose record of it is linked, so that its base differs from the one before.",
)
_OTHERS: Final = ("white_female", "other_male", "other_female")


@dataclass(frozen=True, slots=True)
class _Finding:
    """A share that is told: in which table, of whom and who, in what words, and averages beside."""

    key: str
    table: str
    whole: str
    part: str
    what: str
    source: str
    means: tuple[str, ...] = ()


def _findings(progression: str) -> tuple[_Finding, ...]:
    of, entered = whole_of(progression), entered_of(progression)
    return (
        *_at_school(),
        _Finding("entry", f"entry@{progression}", of, entered, entered_words(progression), _HIGHER),
        _Finding("continuation", "continuation", "followed", "continued", "continued", _HIGHER),
        _Finding("award", "award", "three_years", "awarded", "awarded a degree", _HIGHER),
        _Finding(
            "good_award",
            "award",
            "awarded",
            "good_award",
            "first or upper second class, of degrees",
            _HIGHER,
        ),
        *_patterns(),
    )


def _at_school() -> tuple[_Finding, ...]:
    return (
        _Finding(
            "ks2", "ks2", "with_ks2", "ks2_average", "average or high at Key Stage 2", _SCHOOL
        ),
        _Finding(
            "ks4",
            "ks4",
            "with_ks4",
            "em_94",
            "English and maths at 9 to 4",
            _SCHOOL,
            ("attainment8",),
        ),
        _Finding("ks4_95", "ks4", "with_ks4", "em_95", "English and maths at 9 to 5", _SCHOOL),
        _Finding("level3", "level3", "with_ks4", "level3", "level 3", _SCHOOL),
        _Finding("a_levels", "level3", "with_ks4", "three_a_levels", "three A levels", _SCHOOL),
    )


def _patterns() -> tuple[_Finding, ...]:
    told = (
        ("hours", "hours_8", "8 contact hours or more", ("hours", "activities")),
        ("types", "campus", "campus visit", ()),
        ("types", "mentoring", "mentoring", ()),
        ("types", "skills", "skills and attainment", ()),
        ("types", "summer", "summer school", ()),
        ("timing", "before_16", "outreach before 16", ()),
        ("timing", "after_16", "outreach after 16", ()),
    )
    return tuple(
        _Finding(part, table, "participants", part, what, _OWN, means)
        for table, part, what, means in told
    )


def tell(tables: Mapping[str, SafeTable], chosen: Mapping[str, Choice], question: Question) -> Told:
    """Tell each stage under the chosen definitions."""
    del question
    disadvantage, progression = chosen["disadvantage"].key, chosen["progression"].key
    sections = [
        section
        for finding in _findings(progression)
        for section in _tell(finding, tables.get(table_of(finding.table, disadvantage)))
    ]
    entry = tables.get(table_of(f"entry@{progression}", disadvantage))
    title = get_definition("disadvantage", disadvantage).title
    return Told(_answer(entry, progression, title), tuple(sections), NOTES)


def _answer(table: SafeTable | None, progression: str, disadvantage: str) -> str:
    people = text_of(table, SUBJECTS, whole_of(progression)) if table else None
    if table is None or people is None:
        return HIDDEN
    rate = f"{entered_of(progression)}_rate"
    own = text_of(table, SUBJECTS, rate)
    by = f"disadvantage: {small(disadvantage)}"
    if own is None:
        return f"There are about {people} white disadvantaged males ({by}): too few for a rate."
    others = _range(table, rate)
    beside = f", beside {others}" if others else ""
    return (
        f"Of about {people} white disadvantaged males ({by}), {own} {entered_words(progression)}"
        f"{beside}."
    )


def _tell(finding: _Finding, table: SafeTable | None) -> list[Section]:
    if table is None:
        return []
    shown = narrow(table, finding.whole, finding.part, means=finding.means, against=SUBJECTS)
    rate = f"{finding.part}_rate"
    bases = bases_of(table, finding.whole)
    compared = Compared("among_participants", bases=bases) if is_shown(table, rate) else None
    return [
        make_section(
            finding.key,
            _title(finding, table, rate),
            shown,
            finding.source,
            series=(rate,),
            text=_differences(shown),
            compared=compared,
        )
    ]


def _title(finding: _Finding, table: SafeTable, rate: str) -> str:
    own = text_of(table, SUBJECTS, rate)
    if own is None:
        return f"{capital(finding.what)}: white disadvantaged males and their peers"
    others = _range(table, rate)
    beside = f", {others}" if others else ""
    return f"{capital(finding.what)}: {own} of white disadvantaged males{beside}"


def _range(table: SafeTable, rate: str) -> str:
    """Say the rates of the peers: of the one that is shown, or from the lowest to the highest."""
    cells = {key: find_cell(table, key, rate) for key in _OTHERS}
    shown = [
        (float(cell.value), cell.text, key)
        for key, cell in cells.items()
        if cell is not None and cell.value is not None
    ]
    if not shown:
        return ""
    (low, first, key), (high, last, _) = min(shown), max(shown)
    if len(shown) == 1:
        return f"{first} of {small(PEERS[key])}"
    return f"{first} of each group of their peers" if low == high else f"{first} to {last} of peers"


def _differences(table: SafeTable) -> tuple[str, ...]:
    """Say of which peers the interval of the difference leaves out no difference."""
    apart = {key: is_apart(table, key, "apart") for key in _OTHERS}
    said = []
    for side, word in (("above", "higher"), ("below", "lower")):
        groups = [small(PEERS[key]) for key in _OTHERS if apart[key] == side]
        if groups:
            said.append(f"Clearly {word}, beyond chance: {', '.join(groups)}.")
    if said or not is_shown(table, "apart"):
        return tuple(said)
    return ("No peers are clearly apart from them: chance and rounding could be all of it.",)
