"""Keeps the register of everything released, and withholds what would tell too much beside it.

A page is released by being shown: every table that any choice on it would show is entered. What
was released first stays; of what comes later the tables are withheld that would give a small
count away beside it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

from analytics.disclosure import SafeTable, withhold_printed
from analytics.disclosure.register import Finding, Population, Register, check_release
from analytics.impact.protocol import Protocol
from analytics.reports import Question
from analytics.reports.edition import EditionFacts
from app.core import kept_reports
from app.core.context import Hearth

PAGE: Final = "page"
EXPORT: Final = "export"
PUBLICATION: Final = "publication"
_WHY: Final = "Withheld: beside what was released before ({against}) it would give a count away."
_REMEMBERED: Final = 512
_seen: OrderedDict[tuple[Path, Population, str], Mapping[str, str]] = OrderedDict()
_lock = Lock()


def open_register(hearth: Hearth) -> Register:
    """Return the register of this instance."""
    return Register(_folder(hearth))


def population_of(edition: EditionFacts, question: Question) -> Population:
    """Return whom the figures of a question are about."""
    keys, years = question.scope.organisation_keys, question.years
    return Population(
        report=question.report,
        edition=edition.number,
        snapshot=edition.snapshot,
        members=_members(edition.analysis) if keys is None else tuple(sorted(keys)),
        everybody=keys is None,
        first_year=None if years is None else years.first,
        last_year=None if years is None else years.last,
        code=kept_reports.code_version(),
    )


def population_of_study(
    edition: EditionFacts, question: Question, protocol: Protocol
) -> Population:
    """Return whom the figures of an impact study are about."""
    return replace(
        population_of(edition, question),
        first_year=int(protocol.years[0]),
        last_year=int(protocol.years[-1]),
        study=protocol.hash,
    )


def find_findings(
    hearth: Hearth,
    population: Population,
    tables: Mapping[str, SafeTable],
    *,
    way: str = PUBLICATION,
) -> list[Finding]:
    """Return what figures would tell beside everything that was released before.

    For a page or an export, of other editions, and of figures that other code printed, only what
    was published counts: editions come often, and those who see pages have seen the last one;
    after an upgrade that prints some otherwise, nearly all would be withheld. A publication is
    held against all.
    """
    entries = open_register(hearth).list_entries(population)
    if way != PUBLICATION:
        entries = [
            each
            for each in entries
            if PUBLICATION in each.ways
            or (each.population.code, each.population.edition)
            == (population.code, population.edition)
        ]
    return check_release(population, tables, entries)


def release(
    hearth: Hearth, population: Population, tables: Mapping[str, SafeTable], *, way: str
) -> dict[str, SafeTable]:
    """Enter figures in the register; return them without the tables that must be withheld.

    `tables` are all that a reader could choose, and hang on the population alone.
    """
    at = (_folder(hearth), population, way)
    with _lock:
        known = _seen.get(at)
    if known is None:
        findings = find_findings(hearth, population, tables, way=way)
        known = {key: found.against for found in findings for key in found.tables}
    shown = _without(tables, known)
    with _lock:
        if at not in _seen:
            enter(hearth, population, shown, way=way)
            _seen[at] = known
            if len(_seen) > _REMEMBERED:
                _seen.popitem(last=False)
    return shown


def enter(
    hearth: Hearth, population: Population, tables: Mapping[str, SafeTable], *, way: str
) -> str:
    """Enter figures in the register; return their key."""
    register = open_register(hearth)
    return register.enter(population, tables, way=way, released_at=hearth.clock())


def _without(tables: Mapping[str, SafeTable], known: Mapping[str, str]) -> dict[str, SafeTable]:
    return {
        key: withhold_printed(table, _WHY.format(against=known[key])) if key in known else table
        for key, table in tables.items()
    }


def register_folder(instance: Path) -> Path:
    """Return where an instance keeps its register of releases."""
    return instance / "releases"


def _folder(hearth: Hearth) -> Path:
    return register_folder(hearth.settings.instance)


@lru_cache(maxsize=32)
def _members(analysis: Path) -> tuple[str, ...]:
    people = pl.scan_parquet(analysis / "participants.parquet")
    return tuple(people.select(pl.col("organisation_key").unique().sort()).collect().to_series())
