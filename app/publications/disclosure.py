"""Holds a publication against everything that has been released.

Its figures are entered in the register as soon as its files are made, for then people see them:
whatever is released later is held against them. Before it goes out, it is held against whatever
was released in the meantime.
"""

from dataclasses import dataclass
from typing import Final

from analytics.disclosure.register import Entry, Finding, Population, check_release
from analytics.reports import Report
from app.core import releases
from app.core.context import Hearth
from app.core.reports import Asked, iter_parts
from app.models import Publication

#: The table of a study that says where everybody went.
FLOW: Final = "flow"


@dataclass(frozen=True, slots=True)
class Held:
    """What was found, a sentence each, and the key of its figures in the register."""

    findings: tuple[str, ...]
    entry: str


def hold(hearth: Hearth, asked: Asked, report: Report) -> Held:
    """Hold what a report is told from against everything released before, and enter it.

    What is told leaves rows out and puts tables below each other: its sums would not be anybody's.
    Of several years, each of them is held; the sum, which tells no more, is entered as it is told.
    """
    population = releases.population_of(asked.edition, asked.question)
    findings: list[Finding] = []
    entry = ""
    for one, protected in iter_parts(asked):
        of = releases.population_of(one.edition, one.question)
        tables = {key: table for key, table in protected.tables.items() if key in report.told_from}
        findings += releases.find_findings(hearth, of, tables)
        entry = releases.enter(hearth, of, tables, way=releases.EXPORT)
    if population.is_sum:
        entry = releases.enter(hearth, population, report.tables(), way=releases.EXPORT)
    return Held(_sentences(findings), entry)


def hold_study(hearth: Hearth, population: Population, report: Report) -> Held:
    """Hold whom a study is of against the same study as it was released before, and enter it.

    That is the one table that parts everybody. The others put outcomes and groups below each
    other: their sums would not be anybody's.
    """
    tables = {FLOW: report.tables()[FLOW]}
    findings = releases.find_findings(hearth, population, tables)
    return Held(
        _sentences(findings), releases.enter(hearth, population, tables, way=releases.EXPORT)
    )


def find_since(hearth: Hearth, publication: Publication) -> tuple[str, ...]:
    """Return what its figures tell beside everything released up to now."""
    entry = _entry(hearth, publication)
    if entry is None:
        return ("Its figures are not in the register of releases, so they cannot be checked.",)
    register = releases.open_register(hearth)
    near = [each for each in register.list_entries(entry.population) if each.key != entry.key]
    return _sentences(check_release(entry.population, entry.tables, near))


def register(hearth: Hearth, publication: Publication) -> None:
    """Note in the register that its figures have been published."""
    entry = _entry(hearth, publication)
    if entry is not None:
        releases.enter(hearth, entry.population, entry.tables, way=releases.PUBLICATION)


def _entry(hearth: Hearth, publication: Publication) -> Entry | None:
    return releases.open_register(hearth).find_entry(publication.held_against)


def _sentences(findings: list[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.sentence() for each in findings))
