"""Links the participants to every source, all its years together, and counts what came of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.linkage import LinkResult, identity_states
from etl.linkage.people import find_people
from etl.records import SourceYear
from etl.warehouse.upkeep import LinkKeeper

SURE: Final = 0.95
"""Least probability of a link: what is less sure waits for a person, and counts as unclear."""
LEAST_POSSIBLE: Final = 0.001
"""Pairs less likely than this are not counted on."""
RecordsOfYear = Callable[[SourceYear], pl.DataFrame]
Begin = Callable[[str], None]
Keep = Callable[[str, LinkResult, dict[str, int]], None]
_LINKS: Final = {
    **dict.fromkeys(("source", "year", "pseudonym", "record_pseudonym", "rule"), pl.String()),
    "probability": pl.Float64(),
}
_POSSIBLE: Final = {name: dtype for name, dtype in _LINKS.items() if name != "rule"}
_AMBIGUOUS: Final = dict.fromkeys(("source", "year", "pseudonym"), pl.String())
_COLUMNS: Final = {
    "pseudonym": "id",
    "first_name": "forename",
    "last_name": "surname",
    "middle_name": "middle_names",
    "urn": "school_urn",
}
"""What records and participants call the columns of linkage."""


@dataclass(frozen=True)
class Linked:
    """Links of all sources and years.

    Attributes
    ----------
    links : source, year, pseudonym, record_pseudonym, rule, probability. Two participants who are
        one person have the same record. ambiguous : source, year, pseudonym of participants whom
        no record was linked to, though one is likely. possible : source, year, pseudonym,
        record_pseudonym, probability of pairs that are no links, down to LEAST_POSSIBLE. states :
        left_id, state, see `identity_states`. people : id, person, probability, see `find_people`.
        report : by source and year, how many participants and records came to each outcome, and
        the model that weighed them.
    """

    links: pl.DataFrame
    ambiguous: pl.DataFrame
    possible: pl.DataFrame
    states: pl.DataFrame
    people: pl.DataFrame
    report: list[dict[str, Any]]


def link_sources(
    participants: pl.DataFrame,
    records_of: RecordsOfYear,
    years: Iterable[SourceYear],
    *,
    keeper: LinkKeeper,
    spill: Path,
    keep: Keep,
    begin: Begin,
    decisions: pl.DataFrame | None = None,
) -> Linked:
    """Link participants to the records of each source.

    Parameters
    ----------
    participants
        pseudonym, first_name, middle_name, last_name, date_of_birth, sex, postcode, urn, and the
        numbers that sources share: upn, uln, husid.
    records_of
        Gives the same columns of a year's records; urn only where the source has it.
    keeper
        Links of earlier builds: what they compared is not compared again.
    spill : folder for what does not fit in memory.
    keep
        Called with each source, what came of it, and its records by year, once it is linked.
    begin : told what is being done now.
    decisions
        What people decided: source, pseudonym, record_pseudonym, same, decided_at.

    Notes
    -----
    All years of a source are weighed together, which gives small ones the experience of the
    others; within each year a person has one record.
    """
    found = _Found()
    people = name_for_linkage(participants)
    for source, of_source in _by_source(years).items():
        begin(f"linking {source}")
        tables = {year.year: name_for_linkage(records_of(year)) for year in of_source}
        counts = {year: table.height for year, table in tables.items()}
        dated = [table.with_columns(period=pl.lit(year)) for year, table in tables.items()]
        result = keeper.link(
            source,
            people,
            pl.concat(dated, how="diagonal"),
            spill=spill,
            threshold=SURE,
            decisions=_decided(decisions, source),
        )
        keep(source, result, counts)
        found.add(source, result, counts)
    begin("recognising people")
    return Linked(
        pl.concat(found.links),
        pl.concat(found.ambiguous),
        pl.concat(found.possible),
        identity_states(people),
        find_people(people, spill=spill),
        found.report,
    )


def _by_source(years: Iterable[SourceYear]) -> dict[str, list[SourceYear]]:
    found: dict[str, list[SourceYear]] = {}
    for year in years:
        found.setdefault(year.source, []).append(year)
    return found


class _Found:
    """What is found, source by source."""

    def __init__(self) -> None:
        self.links = [pl.DataFrame(schema=_LINKS)]
        self.ambiguous = [pl.DataFrame(schema=_AMBIGUOUS)]
        self.possible = [pl.DataFrame(schema=_POSSIBLE)]
        self.report: list[dict[str, Any]] = []

    def add(self, source: str, result: LinkResult, counts: Mapping[str, int]) -> None:
        unsure = _unsure(result, source)
        self.links.append(_links(result, source))
        self.ambiguous.append(unsure)
        self.possible.append(_possible(result, source))
        self.report += [
            _describe(source, year, count, result, unsure) for year, count in counts.items()
        ]


def _decided(decisions: pl.DataFrame | None, source: str) -> pl.DataFrame | None:
    """Give the decisions on a source as linkage asks for them, the later last."""
    if decisions is None:
        return None
    of_source = decisions.filter(pl.col("source") == source).sort(
        "decided_at", "pseudonym", "record_pseudonym"
    )
    return of_source.select(left_id="pseudonym", right_id="record_pseudonym", same="same")


def name_for_linkage(people: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of participants or records the names that linkage knows them by."""
    renamed = people.rename(_COLUMNS, strict=False)
    if "school_urn" in renamed.columns:
        return renamed.with_columns(pl.col("school_urn").cast(pl.String))
    return renamed


def _links(result: LinkResult, source: str) -> pl.DataFrame:
    kept = ("left_id", "right_id", "period", "rule", "probability")
    both = pl.concat([result.links.select(kept), result.duplicates.select(kept)])
    return both.select(
        pl.lit(source).alias("source"),
        pl.col("period").alias("year"),
        pl.col("left_id").alias("pseudonym"),
        pl.col("right_id").alias("record_pseudonym"),
        "rule",
        "probability",
    )


def _possible(result: LinkResult, source: str) -> pl.DataFrame:
    refused = pl.col("outcome").is_in(["link", "duplicate", "cut"])
    pairs = result.candidates.filter(~refused & (pl.col("probability") >= LEAST_POSSIBLE))
    return pairs.select(
        pl.lit(source).alias("source"),
        pl.col("period").alias("year"),
        pl.col("left_id").alias("pseudonym"),
        pl.col("right_id").alias("record_pseudonym"),
        "probability",
    )


def _unsure(result: LinkResult, source: str) -> pl.DataFrame:
    linked = pl.col("outcome").is_in(["link", "duplicate"])
    pairs = result.candidates.with_columns(linked.any().over("left_id", "period").alias("linked"))
    unsure = pairs.filter((pl.col("outcome") == "unsure") & ~pl.col("linked"))
    return unsure.select(
        pl.lit(source).alias("source"),
        pl.col("period").alias("year"),
        pl.col("left_id").alias("pseudonym"),
    ).unique()


def _describe(
    source: str, year: str, records: int, result: LinkResult, unsure: pl.DataFrame
) -> dict[str, Any]:
    linked, again = (
        part.filter(pl.col("period") == year).height for part in (result.links, result.duplicates)
    )
    doubtful = unsure.filter(pl.col("year") == year).height
    participants = {
        "linked": linked,
        "linked_again": again,
        "unsure": doubtful,
        "no_match": result.left - linked - again - doubtful,
    }
    outcomes = {"linked": linked, "no_match": records - linked}
    return {
        "source": source,
        "year": year,
        "participants": {name: count for name, count in participants.items() if count},
        "records": {name: count for name, count in outcomes.items() if count},
        "model": result.model.version,
    }
