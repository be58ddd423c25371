"""What a cut would change: the participant's records, and the figures that count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.cohorts import YEARS_TO_ENTRY_AT_18, format_academic_year
from app.core.linkage.review import Review
from app.core.linkage.rules import PairKey, find_cut
from app.models import LinkDecision, User
from etl.warehouse import Edition

HIGHER_EDUCATION: Final = "hesa_student"


@dataclass(frozen=True, slots=True)
class SourceYearOfLink:
    """A source and year in which a participant has a record."""

    source: str
    year: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cut does to the entrants to higher education of the participant's member and cohort.

    `before` and `after` are the academic years of the participant's first entry, None for none.
    `entrants` counts the cohort's before the cut; `could_enter` is when the cohort could at 18.
    """

    before: str | None
    after: str | None
    organisation_key: str
    could_enter: str
    entrants: int

    @property
    def is_lost(self) -> bool:
        return self.before is not None and self.after is None


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a cut would change, were nothing else to change.

    `lost` are the years whose record is no longer the participant's, with how many links of that
    source and year there are now; `kept` are the participant's other records. `entry` is None for
    other sources than HESA's.
    """

    lost: Sequence[tuple[SourceYearOfLink, int]]
    kept: Sequence[SourceYearOfLink]
    entry: Entry | None
    others: int


@dataclass(frozen=True, slots=True)
class CutLink:
    """A link that is cut by hand: by whom, when, why, and as linkage had it then."""

    pair: PairKey
    by: str
    at: datetime
    reason: str
    edition: int
    probability: float
    is_used: bool


def find_consequences(edition: Edition, pair: PairKey, *, others: int) -> Consequences:
    """Return what cutting a link would change in an edition.

    `others` are the other candidates of the two, any of which the next edition may link.
    """
    links = pl.scan_parquet(edition.analysis / "links.parquet")
    own = links.filter(pl.col("pseudonym") == pair.pseudonym).sort("source", "year").collect()
    is_cut = (pl.col("source") == pair.source) & (
        pl.col("record_pseudonym") == pair.record_pseudonym
    )
    years = own.filter(is_cut)["year"].to_list()
    counted = links.filter((pl.col("source") == pair.source) & pl.col("year").is_in(years))
    counts = dict(counted.group_by("year").len().sort("year").collect().iter_rows())
    kept = own.filter(~is_cut).select("source", "year").iter_rows()
    return Consequences(
        [(SourceYearOfLink(pair.source, year), counts[year]) for year in years],
        [SourceYearOfLink(*row) for row in kept],
        _entry(edition, pair, own, is_cut) if pair.source == HIGHER_EDUCATION and years else None,
        others,
    )


def _entry(edition: Edition, pair: PairKey, own: pl.DataFrame, is_cut: pl.Expr) -> Entry | None:
    people = pl.scan_parquet(edition.analysis / "participants.parquet")
    whose = people.filter(pl.col("pseudonym") == pair.pseudonym).collect()
    if whose.is_empty():
        return None
    cohort = (pl.col("cohort_began") + pl.col("phase_adjustment")).alias("cohort")
    member, began = whose.select("organisation_key", cohort).row(0)
    entries = _entries(edition)
    same = people.filter((pl.col("organisation_key") == member) & (cohort == began))
    entrants = same.join(entries, on="pseudonym", how="semi").select(pl.len()).collect().item()
    return Entry(
        _first_entry(entries, own),
        _first_entry(entries, own.filter(~is_cut)),
        member,
        format_academic_year(began + YEARS_TO_ENTRY_AT_18) if began is not None else "",
        entrants,
    )


def _entries(edition: Edition) -> pl.LazyFrame:
    """First years of undergraduate study that are linked, as the track report counts them."""
    links = pl.scan_parquet(edition.analysis / "links.parquet")
    records = pl.scan_parquet(
        edition.analysis / "records" / HIGHER_EDUCATION / "*.parquet", missing_columns="insert"
    )
    entrants = records.filter(
        pl.col("entrant") & ~pl.col("level").fill_null("").str.starts_with("postgraduate")
    ).select("pseudonym", "year", "academic_year")
    return links.filter(pl.col("source") == HIGHER_EDUCATION).join(
        entrants, left_on=["record_pseudonym", "year"], right_on=["pseudonym", "year"]
    )


def _first_entry(entries: pl.LazyFrame, own: pl.DataFrame) -> str | None:
    keys = own.lazy().select("pseudonym", "record_pseudonym", "year")
    found = entries.join(keys, on=["pseudonym", "record_pseudonym", "year"], how="semi")
    first: str | None = found.select(pl.col("academic_year").min()).collect().item()
    return first


def list_cut_links(session: Session, review: Review) -> list[CutLink]:
    """Return the links that are cut by hand, the latest first."""
    cuts = {pair: cut for pair, said in review.said.items() if (cut := find_cut(said))}
    rows = session.execute(
        select(LinkDecision.id, LinkDecision.note, LinkDecision.edition, User.name)
        .join(User, User.id == LinkDecision.reviewer_id)
        .where(LinkDecision.id.in_([cut.number for cut in cuts.values()]))
        .order_by(LinkDecision.id)
    )
    told = {row.id: row for row in rows}
    found = []
    for pair, cut in cuts.items():
        row = told[cut.number]
        used = cut.decided_at <= review.built_at
        found.append(
            CutLink(
                pair, row.name, cut.decided_at, row.note, row.edition, cut.probability_then, used
            )
        )
    return sorted(found, key=lambda one: (one.at, one.pair), reverse=True)


def find_cut_link(session: Session, review: Review, pair: PairKey) -> CutLink | None:
    """Return the cut of a link, or None where it is not cut."""
    return next((one for one in list_cut_links(session, review) if one.pair == pair), None)
