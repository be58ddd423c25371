"""Entrants to higher education: the first track report.

Who is in the denominator is decided person by person, and everybody who is not has a reason.
"""

import csv
from collections.abc import Iterable
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
from analytics.track.scope import NothingToTrack, Scope, open_edition
from etl.engine import load_stages

MEASURES_OF_PARTICIPATION: Final = {
    "polar4_quintile": "POLAR4",
    "polar3_quintile": "POLAR3",
    "tundra_msoa_quintile": "TUNDRA (MSOA)",
    "tundra_lsoa_quintile": "TUNDRA (LSOA)",
    "adult_he_2011_quintile": "Adult HE 2011",
    "gaps_gcse_quintile": "Gaps GCSE",
    "gaps_gcse_ethnicity_quintile": "Gaps GCSE and ethnicity",
}
MEASURES_OF_DEPRIVATION: Final = {"imd_quintile": "IMD", "idaci_quintile": "IDACI"}
MEASURES: Final = {**MEASURES_OF_PARTICIPATION, **MEASURES_OF_DEPRIVATION}
_COVERAGE: Final = load_stages("analytics.track", "sql/coverage")
_ENTRANTS: Final = load_stages("analytics.track", "sql/entrants")
_PARTICIPANTS: Final = Count("participants", "Participants")
_ENTERED: Final = Count("entrants", "Entered", part_of="participants")
_ENTRY_RATE: Final = Share("entry_rate", "Entered, %", part="entrants", whole="participants")
_NOTES: Final = (
    "Participants are participant records that could be tracked: told of tracking, old enough, "
    "and with a name, date of birth and real postcode that no other record has.",
    "Entered means that a record of a first year of undergraduate study has exactly the same "
    "name, date of birth and postcode. Entrants whose record is written otherwise, or who have "
    "moved, are missed, so that entry is understated.",
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
    by_year, by_quintile, by_cohort, ledger : counts as their titles say.
    first_year, last_year : calendar years in which the first and last academic year of the
        records begin.
    in_scope, in_report : number of participant records; the ledger's counts and `in_report` add
        up to `in_scope`.
    """

    by_year: TrueCounts
    by_quintile: TrueCounts
    by_cohort: TrueCounts
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
    by_quintile : participants, entrants and entry rate by quintile, with totals.
    by_cohort : the same by the academic year in which they could enter at 18.
    ledger : participants left out, by the first reason that holds.
    first_year, last_year : academic years of the records (`2015/16`).
    """

    by_year: SafeTable
    by_quintile: SafeTable
    by_cohort: SafeTable
    ledger: SafeTable
    first_year: str
    last_year: str

    @property
    def is_empty(self) -> bool:
        """Whether every printed number of participants is 0; the ledger says why."""
        return not any(cell.value for cell in self.by_quintile.figures("participants"))


def entrants(
    analysis: Path, scope: Scope, rule_set: RuleSet, *, quintile: str = "polar4_quintile"
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
    quintile
        Measure of the home neighbourhood, one of `MEASURES`.

    Raises
    ------
    NothingToTrack
        The edition has no HESA Student records, or there is no such measure.
    """
    counts = count_entrants(analysis, scope, quintile=quintile)
    # Quintiles first: with records of a single year, the tables by year are the total itself.
    by_quintile, by_year, by_cohort = protect_together(
        (counts.by_quintile, counts.by_year, counts.by_cohort), rule_set
    )
    ledger = protect(
        counts.ledger.table, counts.ledger.dimensions, counts.ledger.measures, rule_set
    )
    return EntrantsReport(
        by_year,
        by_quintile,
        by_cohort,
        ledger,
        format_academic_year(counts.first_year),
        format_academic_year(counts.last_year),
    )


def count_entrants(
    analysis: Path, scope: Scope, *, quintile: str = "polar4_quintile"
) -> EntrantsCounts:
    """Count what `entrants` reports, before disclosure control.

    A participant record is in the report when no exclusion holds: see `exclusions.csv`. Entry is
    the first undergraduate entrant record linked to it, in any year of the records.
    """
    if quintile not in MEASURES:
        known = ", ".join(MEASURES)
        raise NothingToTrack(f"There is no measure '{quintile}'. There are: {known}.")
    with open_edition(analysis, "hesa_student", scope) as engine:
        engine.run(_COVERAGE)
        first_year, last_year = engine.fetch("coverage", order_by=["first_year"]).row(0)
        engine.run(
            _ENTRANTS,
            {
                "first_year": first_year,
                "last_year": last_year,
                "quintile": quintile,
                "years_to_entry": YEARS_TO_ENTRY_AT_18,
            },
        )
        ledger = engine.fetch("ledger", order_by=["bit"])
        years = range(first_year, last_year + 1)
        return EntrantsCounts(
            by_year=_by_year(engine.fetch("by_year", order_by=["entry_year"]), years),
            by_quintile=_by_quintile(engine.fetch("by_quintile", order_by=["quintile"]), quintile),
            by_cohort=_by_cohort(engine.fetch("by_cohort", order_by=["expected_year"]), years),
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


def _by_quintile(table: pl.DataFrame, quintile: str) -> TrueCounts:
    label = f"{MEASURES[quintile]} quintile of the home postcode"
    is_deprivation = quintile in MEASURES_OF_DEPRIVATION
    ends = ("most", "least") if is_deprivation else ("lowest", "highest")
    of = "deprived" if is_deprivation else "participation"
    quintiles = (
        ("1", f"1 ({ends[0]} {of})"),
        *((step, step) for step in "234"),
        ("5", f"5 ({ends[1]} {of})"),
        ("none", "Not known"),
    )
    return TrueCounts(
        f"Entry by {'deprivation' if is_deprivation else 'participation'} quintile",
        table,
        (Dimension("quintile", label, quintiles),),
        (_PARTICIPANTS, _ENTERED, _ENTRY_RATE),
        _NOTES,
        total_label="All",
    )


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
