"""Reads of how the sources of an edition were linked: reports, probabilities, what changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.linkage.pairs import scan_pairs
from app.models import Institution, Organisation
from etl.linkage.linker import GREY
from etl.warehouse import Edition, Linkage

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
BINS = 20
LINKED = ("link", "duplicate")
_CHANCE = "probability"


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What would be linked from a probability upwards, and how good it would be expected to be."""

    threshold: float
    links: int
    participants: int
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Candidate pairs with a probability from `low` to `high`, by what became of them."""

    low: float
    high: float
    linked: int
    unsure: int
    not_linked: int

    @property
    def pairs(self) -> int:
        return self.linked + self.unsure + self.not_linked


@dataclass(frozen=True, slots=True)
class Change:
    """Links of a source beside those of the edition before.

    `gained_new` are those of the gained that are in years which the edition before did not have.
    """

    source: str
    before: int
    now: int
    gained: int
    gained_new: int
    moved: int
    lost: int


@lru_cache(maxsize=64)
def find_report(linkage: Linkage) -> dict[str, Any] | None:
    """Return the match-rate report of a source, or None in an edition without; it never changes."""
    try:
        found = linkage.read_report()
    except (OSError, json.JSONDecodeError):
        return None
    return found if "participants" in found else None


@lru_cache(maxsize=64)
def list_thresholds(linkage: Linkage) -> tuple[AtThreshold, ...]:
    """Say what each threshold would give, by the probabilities themselves."""
    pairs = scan_pairs(linkage).filter(pl.col("outcome") != "cut").select("left_id", _CHANCE)
    sums = [pl.col(_CHANCE).sum().alias("expected")]
    for place, threshold in enumerate(THRESHOLDS):
        above = pl.col(_CHANCE).filter(pl.col(_CHANCE) > threshold)
        sums += [above.len().alias(f"links_{place}"), above.sum().alias(f"sure_{place}")]
    found = pairs.select(sums).collect().row(0, named=True)
    likely = pairs.filter(pl.col(_CHANCE) > min(THRESHOLDS))
    people = likely.group_by("left_id").agg(pl.col(_CHANCE).max()).select(_CHANCE).collect()
    return tuple(
        AtThreshold(
            threshold,
            links=found[f"links_{place}"],
            participants=people.filter(pl.col(_CHANCE) > threshold).height,
            precision=_share(found[f"sure_{place}"], found[f"links_{place}"]),
            recall=_share(found[f"sure_{place}"], found["expected"]),
        )
        for place, threshold in enumerate(THRESHOLDS)
    )


def _share(part: float, whole: float) -> float:
    return min(part / whole, 1.0) if whole else 1.0


@lru_cache(maxsize=64)
def list_bins(linkage: Linkage) -> tuple[Bin, ...]:
    """Count the candidate pairs by probability, in steps of a twentieth."""
    place = (pl.col(_CHANCE) * BINS).floor().clip(0, BINS - 1).cast(pl.Int64)
    linked, unsure = pl.col("outcome").is_in(LINKED), pl.col("outcome") == "unsure"
    counted = (
        scan_pairs(linkage)
        .select(place.alias("bin"), linked.alias("linked"), unsure.alias("unsure"))
        .group_by("bin")
        .agg(pl.len(), pl.col("linked", "unsure").sum())
        .collect()
    )
    counts = {number: (each, yes, doubtful) for number, each, yes, doubtful in counted.rows()}
    bins = []
    for number in range(BINS):
        pairs, yes, doubtful = counts.get(number, (0, 0, 0))
        low, high = number / BINS, (number + 1) / BINS
        bins.append(Bin(low, high, yes, doubtful, pairs - yes - doubtful))
    return tuple(bins)


def count_grey(linkage: Linkage) -> int:
    """Count the pairs that a person should look at."""
    in_grey = pl.col("probability").is_between(*GREY) & (pl.col("outcome") != "cut")
    return int(scan_pairs(linkage).select(in_grey.sum()).collect().item())


def find_before(editions: Sequence[Edition], edition: Edition) -> Edition | None:
    """Return the edition before one that it can be compared with: of the same key, or None."""
    earlier = [one for one in editions if one.number < edition.number]
    before = max(earlier, key=lambda one: one.number, default=None)
    if before is None:
        return None
    fingerprints = {one.manifest.get("key_fingerprint") for one in (before, edition)}
    return before if len(fingerprints) == 1 else None


def list_changes(before: Edition, edition: Edition) -> tuple[Change, ...]:
    """Compare the links of two editions, by source."""
    return _changes(_LinksOf(before), _LinksOf(edition))


@dataclass(frozen=True, slots=True)
class _LinksOf:
    """The links of an edition, named so that what was worked out of them can be kept."""

    edition: Edition

    def __hash__(self) -> int:
        return hash(self.edition.folder)

    def read(self) -> pl.DataFrame:
        """Give the links with 64 bits in place of the names: of two links at least one differs."""
        links = pl.scan_parquet(self.edition.analysis / "links.parquet")
        where = pl.concat_str("source", "year", separator="/")
        person = where.hash() ^ pl.col("pseudonym").hash(1)
        link = person ^ pl.col("record_pseudonym").hash(2)
        return links.select(
            pl.col("source").cast(pl.Categorical),
            where.cast(pl.Categorical).alias("where"),
            person.alias("person"),
            link.alias("link"),
        ).collect()


@lru_cache(maxsize=16)
def _changes(before: _LinksOf, now: _LinksOf) -> tuple[Change, ...]:
    old, new = before.read(), now.read()
    gained = new.join(old, on="link", how="anti")
    lost = old.join(new, on="link", how="anti")
    moved = gained.join(lost, on="person", how="semi")
    fresh = gained.join(old.select("where").unique(), on="where", how="anti")
    tables = (old, new, gained, fresh, moved, lost)
    counts = [dict(table["source"].value_counts().rows()) for table in tables]
    sources = sorted({source for count in counts for source in count})
    return tuple(
        Change(
            source,
            before=count[0],
            now=count[1],
            gained=count[2] - count[4],
            gained_new=count[3],
            moved=count[4],
            lost=count[5] - count[4],
        )
        for source in sources
        for count in [[each.get(source, 0) for each in counts]]
    )


def member_names(session: Session) -> dict[str, str]:
    """Return the names of the members by their keys."""
    return dict(
        session.execute(select(Organisation.key, Organisation.name).order_by(Organisation.id)).all()
    )


def school_names(session: Session, urns: list[str]) -> dict[str, str]:
    """Return the names of schools by URN."""
    known = select(Institution.urn, Institution.name).where(Institution.urn.in_(sorted(urns)))
    return dict(session.execute(known.order_by(Institution.urn)).all())
