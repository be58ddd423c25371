"""Entrants to higher education: the first track report.

Who is in the denominator is decided person by person, and everybody who is not has a reason.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import polars as pl

from analytics.cohorts import format_academic_year
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
from analytics.track.breakdowns import Breakdown, get_home, list_homes, list_studies
from analytics.track.population import open_population
from analytics.track.scope import Scope
from etl.engine import Engine, load_stages

_HOMES: Final = load_stages("analytics.track", "sql/homes")
_CLASSIFIED: Final = load_stages("analytics.track", "sql/classified")
_STUDIES: Final = load_stages("analytics.track", "sql/studies")
_PARTICIPANTS: Final = Count("participants", "Participants")
_ENTERED: Final = Count("entrants", "Entered", part_of="participants")
_ENTRY_RATE: Final = Share("entry_rate", "Entered, %", part="entrants", whole="participants")
OUTSIDE_YEARS: Final = 512
_IN_PARTS: Final = 3  # categories of a split in two, "not known" among them
_NOTES: Final = (
    "Participants are people who could be tracked: told of tracking, old enough, and with a name, "
    "date of birth and real postcode. Who is recorded more than once counts once.",
    "Entered means that a record of a first year of undergraduate study is linked to them, theirs "
    "with a probability of at least 0.95. Entrants whose record differs too much are missed, so "
    "that entry is slightly understated.",
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A reason to leave a participant out.

    Attributes
    ----------
    bit, key, label, sentence : one bit, a short name, and what it is in words.
    origin : what it follows from: `member` (what the member recorded), `clock` (the cohort clock),
        or `linkage` (the administrative records, of which a member is told nothing of one person).
    remedy : what can be done about it.
    """

    bit: int
    key: str
    label: str
    sentence: str
    origin: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EntrantsCounts:
    """True counts of the report, before the gate. Not to be shown.

    Attributes
    ----------
    by_year, by_cohort, ledger : counts as their titles say.
    by_home : the people of the report by each breakdown of homes, in the order of the list.
    by_studies : entrants by what HESES makes of their record, by breakdown; empty where no record
        is classified.
    first_year, last_year : calendar years in which the first and last academic year of the
        records begin.
    in_scope, in_report : number of participant records; the ledger's counts and `in_report` add
        up to `in_scope`.
    """

    by_year: TrueCounts
    by_home: Mapping[str, TrueCounts]
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
    by_home : participants, entrants and entry rate by what is known of the home, with totals: a
        table for each breakdown.
    by_cohort : the same by the academic year in which they could enter at 18.
    by_studies : entrants by what HESES makes of their record, by breakdown; empty where no record
        is classified.
    ledger : participants left out, by the first reason that holds.
    first_year, last_year : academic years of the records (`2015/16`).
    """

    by_year: SafeTable
    by_home: Mapping[str, SafeTable]
    by_cohort: SafeTable
    by_studies: Mapping[str, SafeTable]
    ledger: SafeTable
    first_year: str
    last_year: str


def entrants(
    analysis: Path, scope: Scope, rule_set: RuleSet, *, homes: Sequence[str] | None = None
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
    homes
        Every breakdown of homes that a reader may choose, whatever is chosen now: tables that
        are not protected together may be taken from each other. None is all there are.

    Raises
    ------
    NothingToTrack
        The edition has no HESA Student records, or there is no such breakdown.
    """
    return protect_entrants(count_entrants(analysis, scope, homes=homes), rule_set)


def protect_entrants(counts: EntrantsCounts, rule_set: RuleSet) -> EntrantsReport:
    """Make all tables of the report safe together: whoever sees one can choose the next.

    The order decides which is withheld where two do not go together; it must not hang on what a
    reader chooses. Homes first: with records of a single year, those by year are the total itself.
    Homes in two parts last: they leave their total least open, so that beside them much else would
    be withheld.
    """
    homes = counts.by_home.items()
    parted = {key: home for key, home in homes if len(home.dimensions[0].categories) <= _IN_PARTS}
    ordered = {
        **{("home", key): home for key, home in homes if key not in parted},
        ("year", ""): counts.by_year,
        ("cohort", ""): counts.by_cohort,
        **{("studies", key): studies for key, studies in counts.by_studies.items()},
        **{("home", key): home for key, home in parted.items()},
    }
    safe = dict(zip(ordered, protect_together(tuple(ordered.values()), rule_set), strict=True))
    ledger = counts.ledger
    return EntrantsReport(
        by_year=safe["year", ""],
        by_home={key: safe["home", key] for key in counts.by_home},
        by_cohort=safe["cohort", ""],
        by_studies={key: safe["studies", key] for key in counts.by_studies},
        ledger=protect(ledger.table, ledger.dimensions, ledger.measures, rule_set),
        first_year=format_academic_year(counts.first_year),
        last_year=format_academic_year(counts.last_year),
    )


def count_entrants(
    analysis: Path, scope: Scope, *, homes: Sequence[str] | None = None
) -> EntrantsCounts:
    """Count what `entrants` reports, before disclosure control.

    A participant record is in the report when no exclusion holds: see `exclusions.csv`; of several
    records of one person, one is. Entry is the first undergraduate entrant record linked to the
    person by any of their records in scope, in any year.
    """
    asked = {get_home(key).key for key in homes} if homes is not None else None
    by_home = [each for each in list_homes() if asked is None or each.key in asked]
    with open_population(analysis, scope) as population:
        engine, first_year = population.engine, population.first_year
        last_year = population.last_year
        ledger = engine.fetch("ledger", order_by=["bit"])
        years = range(first_year, last_year + 1)
        return EntrantsCounts(
            by_year=_by_year(engine.fetch("by_year", order_by=["entry_year"]), years),
            by_home={each.key: _by_home(engine, each) for each in by_home},
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
        return tuple(Exclusion(int(row.pop("bit")), **row) for row in csv.DictReader(file))


def _by_year(table: pl.DataFrame, years: Iterable[int]) -> TrueCounts:
    return TrueCounts(
        "Entrants by academic year of entry",
        table,
        (Dimension("entry_year", "Academic year of entry", _year_categories(years)),),
        (Count("entrants", "Entered"),),
        _NOTES,
        total_label="All years",
    )


def _by_home(engine: Engine, by: Breakdown) -> TrueCounts:
    engine.run(_HOMES, {"home": by.key})
    return TrueCounts(
        by.title,
        engine.fetch("by_home", order_by=["home"]),
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
    # Of this report nobody asks for years.
    reasons = tuple(
        (str(each.bit), each.label) for each in list_exclusions() if each.bit != OUTSIDE_YEARS
    )
    return TrueCounts(
        "Participants left out, by the first reason that holds",
        table.rename({"bit": "reason"}),
        (Dimension("reason", "Reason", reasons),),
        (_PARTICIPANTS,),
    )


def _year_categories(years: Iterable[int]) -> tuple[tuple[str, str], ...]:
    return tuple((str(year), format_academic_year(year)) for year in years)
