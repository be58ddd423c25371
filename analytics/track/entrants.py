"""Entrants to higher education: the first track report.

Who is in the denominator is decided person by person, and everybody who is not has a reason.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from analytics.cohorts import YEARS_TO_ENTRY_AT_18, format_academic_year
from analytics.disclosure import (
    Count,
    Dimension,
    RuleSet,
    SafeTable,
    Share,
    TrueCounts,
    protect,
    protect_together,
)
from analytics.track.breakdowns import Breakdown, get_home, get_studies, list_studies
from analytics.track.scope import Scope, open_edition
from etl.engine import Engine, load_stages

_COVERAGE: Final = load_stages("analytics.track", "sql/coverage")
_ENTRANTS: Final = load_stages("analytics.track", "sql/entrants")
_CLASSIFIED: Final = load_stages("analytics.track", "sql/classified")
_STUDIES: Final = load_stages("analytics.track", "sql/studies")
_PARTICIPANTS: Final = Count("participants", "Participants")
_ENTERED: Final = Count("entrants", "Entered", part_of="participants")
_ENTRY_RATE: Final = Share("entry_rate", "Entered, %", part="entrants", whole="participants")
_NOTES: Final = (
    "Participants are participant records that could be tracked: told of tracking, old enough, "
    "and with a name, date of birth and real postcode that no other record has.",
    "Entered means that a record of a first year of undergraduate study is linked to them, theirs "
    "with a probability of at least 0.95. Entrants whose record differs too much are missed, so "
    "that entry is slightly understated.",
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reason to leave a participant out: one bit, a label, and a sentence."""

    bit: int
    key: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class EntrantsCounts:
    """True counts of the report, before the gate. Not to be shown.

    Attributes
    ----------
    by_year, by_home, by_cohort, ledger : counts as their titles say.
    by_studies : entrants by what HESES makes of their record, by breakdown; empty where no record
        is classified.
    first_year, last_year : calendar years in which the first and last academic year of the
        records begin.
    in_scope, in_report : number of participant records; the ledger's counts and `in_report` add
        up to `in_scope`.
    """

    by_year: TrueCounts
    by_home: TrueCounts
    by_cohort: TrueCounts
    by_studies: Mapping[str, TrueCounts]
    ledger: TrueCounts
    first_year: int
    last_year: int
    in_scope: int
    in_report: int


@dataclass(frozen=True, slots=True)
class EntrantsReport:
    """The report as it may be shown.

    Attributes
    ----------
    by_year : entrants by academic year of entry.
    by_home : participants, entrants and entry rate by what is known of the home, with totals.
    by_cohort : the same by the academic year in which they could enter at 18.
    by_studies : entrants by what HESES makes of their record; None where no record is classified.
    ledger : participants left out, by the first reason that holds.
    first_year, last_year : academic years of the records (`2015/16`).
    """

    by_year: SafeTable
    by_home: SafeTable
    by_cohort: SafeTable
    by_studies: SafeTable | None
    ledger: SafeTable
    first_year: str
    last_year: str

    @property
    def is_empty(self) -> bool:
        """Whether every printed number of participants is 0; the ledger says why."""
        return not any(cell.value for cell in self.by_home.figures("participants"))


def entrants(
    analysis: Path,
    scope: Scope,
    rule_set: RuleSet,
    *,
    home: str = "polar4_quintile",
    studies: str = "age",
) -> EntrantsReport:
    """Report who of the participants in scope entered higher education.

    Parameters
    ----------
    analysis
        The `analysis` folder of a warehouse edition.
    scope
        Whose participants.
    rule_set
        Rules of disclosure control; those of HESA for HESA's records.
    home, studies
        Breakdowns of homes and of entrants (`analytics.track.breakdowns`).

    Raises
    ------
    NothingToTrack
        The edition has no HESA Student records, or there is no such breakdown.
    """
    get_studies(studies)
    counts = count_entrants(analysis, scope, home=home)
    # Homes first: with records of a single year, the tables by year are the total itself. All
    # breakdowns of entrants, as whoever sees one can choose the next.
    by_home, by_year, by_cohort, *rest = protect_together(
        (counts.by_home, counts.by_year, counts.by_cohort, *counts.by_studies.values()), rule_set
    )
    by_studies = dict(zip(counts.by_studies, rest, strict=True))
    ledger = protect(
        counts.ledger.table, counts.ledger.dimensions, counts.ledger.measures, rule_set
    )
    return EntrantsReport(
        by_year,
        by_home,
        by_cohort,
        by_studies.get(studies),
        ledger,
        format_academic_year(counts.first_year),
        format_academic_year(counts.last_year),
    )


def count_entrants(
    analysis: Path, scope: Scope, *, home: str = "polar4_quintile"
) -> EntrantsCounts:
    """Count what `entrants` reports, before disclosure control.

    A participant record is in the report when no exclusion holds: see `exclusions.csv`. Entry is
    the first undergraduate entrant record linked to it, in any year of the records.
    """
    by = get_home(home)
    with open_edition(analysis, "hesa_student", scope) as engine:
        engine.run(_COVERAGE)
        first_year, last_year = engine.fetch("coverage", order_by=["first_year"]).row(0)
        engine.run(
            _ENTRANTS,
            {
                "first_year": first_year,
                "last_year": last_year,
                "home": home,
                "years_to_entry": YEARS_TO_ENTRY_AT_18,
            },
        )
        ledger = engine.fetch("ledger", order_by=["bit"])
        years = range(first_year, last_year + 1)
        return EntrantsCounts(
            by_year=_by_year(engine.fetch("by_year", order_by=["entry_year"]), years),
            by_home=_by_home(engine.fetch("by_home", order_by=["home"]), by),
            by_cohort=_by_cohort(engine.fetch("by_cohort", order_by=["expected_year"]), years),
            by_studies=_by_studies(engine),
            ledger=_ledger(ledger.filter(pl.col("bit") > 0)),
            first_year=first_year,
            last_year=last_year,
            in_scope=int(ledger["participants"].sum()),
            in_report=int(ledger.filter(pl.col("bit") == 0)["participants"].sum()),
        )


@cache
def list_exclusions() -> tuple[Exclusion, ...]:
    """List the reasons to leave a participant out, in the order in which they are applied."""
    with (files("analytics.track") / "exclusions.csv").open(encoding="utf-8") as file:
        return tuple(
            Exclusion(int(row["bit"]), row["key"], row["label"], row["sentence"])
            for row in csv.DictReader(file)
        )


def _by_year(table: pl.DataFrame, years: Iterable[int]) -> TrueCounts:
    return TrueCounts(
        "Entrants by academic year of entry",
        table,
        (Dimension("entry_year", "Academic year of entry", _year_categories(years)),),
        (Count("entrants", "Entered"),),
        _NOTES,
        total_label="All years",
    )


def _by_home(table: pl.DataFrame, by: Breakdown) -> TrueCounts:
    return TrueCounts(
        by.title,
        table,
        (by.dimension("home"),),
        (_PARTICIPANTS, _ENTERED, _ENTRY_RATE),
        _NOTES,
        total_label="All",
    )


def _by_studies(engine: Engine) -> dict[str, TrueCounts]:
    engine.run(_CLASSIFIED)
    first, last = engine.fetch("classified_years", order_by=["first_year"]).row(0)
    if first is None:
        return {}
    years = dict.fromkeys((format_academic_year(first), format_academic_year(last)))
    held = (
        f"Records of {' to '.join(years)} have the fields that HESES is re-created from; "
        "entrants of other years are not classified."
    )
    found = {}
    for by in list_studies():
        engine.run(_STUDIES, {"studies": by.key})
        found[by.key] = TrueCounts(
            by.title,
            engine.fetch("by_studies", order_by=["class"]),
            (by.dimension("class"),),
            (Count("entrants", "Entered"),),
            (_NOTES[1], by.note, held),
            total_label="All",
        )
    return found


def _by_cohort(table: pl.DataFrame, years: Iterable[int]) -> TrueCounts:
    return TrueCounts(
        "Entry by the year in which participants could enter at 18",
        table,
        (Dimension("expected_year", "Could enter at 18 in", _year_categories(years)),),
        (_PARTICIPANTS, _ENTERED, _ENTRY_RATE),
        (*_NOTES, "Later years had less time to enter: compare years with care."),
    )


def _ledger(table: pl.DataFrame) -> TrueCounts:
    reasons = tuple((str(each.bit), each.label) for each in list_exclusions())
    return TrueCounts(
        "Participants left out, by the first reason that holds",
        table.rename({"bit": "reason"}),
        (Dimension("reason", "Reason", reasons),),
        (_PARTICIPANTS,),
    )


def _year_categories(years: Iterable[int]) -> tuple[tuple[str, str], ...]:
    return tuple((str(year), format_academic_year(year)) for year in years)
