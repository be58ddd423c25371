"""Under which few headings the findings of a long report stand on its page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.documents.words import cautions
from analytics.reports import Report, Section

#: By report, the chapters, each by the key of the finding that it begins with.
BEGINS: Final[Mapping[str, Mapping[str, str]]] = {
    "hesa-track": {
        "profile": "Who took part",
        "entry": "Who entered higher education",
        "ks4": "Results at Key Stage 4",
        "patterns": "How much they took part",
        "to_he_tariff": "What they study, and where",
        "continuation": "Continuation and awards",
        "leavers": "After the degree",
        "corrected": "Who is counted",
    },
    "ilr-track": {
        "by_cohort": "Who was in further education",
        "by_level": "What they aimed at",
        "by_sex": "By group",
        "route": "Higher education afterwards",
    },
    "white-disadvantaged-males": {
        "ks2": "Results at school",
        "entry": "Higher education",
        "hours_8": "How they took part",
    },
    "member-annual": {
        "by_year": "The work of the year",
        "profile": "Who took part",
        "next_dates": "What tracking shows",
    },
    "coverage": {
        "by_activities": "Schools and colleges",
        "by_ks4": "Need",
        "by_region": "Areas",
        "learners_by_hours": "People",
    },
    "definitions": {
        "entry_by_progression": "Entry to higher education",
        "attainment8_by_intensity": "Attainment 8",
        "english_maths_by_intensity": "English and maths at Key Stage 4",
        "continuation_by_age": "Continuation",
    },
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A section, and what may not be claimed from it unless its chapter has said so."""

    section: Section
    cautions: tuple[str, ...]
    is_cautioned_above: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """Findings that belong together.

    Attributes
    ----------
    title : "" where a report is short enough to need no chapters.
    key : its place on the page.
    cautions : what several of its findings would say, which is said once.
    """

    title: str
    key: str
    cautions: tuple[str, ...]
    findings: tuple[Finding, ...]


def arrange(report: Report) -> list[Chapter]:
    """Return the findings of a report, in their order, by chapter."""
    begins = BEGINS.get(report.name, {})
    parts: list[tuple[str, list[Section]]] = []
    for section in report.sections:
        if section.key in begins or not parts:
            parts.append((begins.get(section.key, ""), []))
        parts[-1][1].append(section)
    return [
        _chapter(title, f"chapter-{number}", sections)
        for number, (title, sections) in enumerate(parts, 1)
    ]


def _chapter(title: str, key: str, sections: list[Section]) -> Chapter:
    said = Counter(each for one in sections if not one.table.is_withheld for each in cautions(one))
    shared = [each for each, times in said.items() if times > 1]
    once = tuple(_rest(each, [other for other in shared if other != each]) for each in shared)
    return Chapter(title, key, once, tuple(_finding(one, shared) for one in sections))


def _finding(section: Section, shared: Sequence[str]) -> Finding:
    own = cautions(section)
    left = tuple(rest for each in own if (rest := _rest(each, shared)))
    return Finding(section, left, left != tuple(own))


def _rest(caution: str, others: Sequence[str]) -> str:
    """Return what a caution says beyond the longest of others that it begins with."""
    said = max((each for each in others if caution.startswith(each)), key=len, default="")
    return caution.removeprefix(said).strip()
