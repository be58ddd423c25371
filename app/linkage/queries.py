"""Reads of how the sources of an edition were linked: reports, probabilities, what changed."""

import json
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
_LINK = ["source", "year", "pseudonym", "record_pseudonym"]


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
    pairs = _probabilities(linkage).filter(pl.col("outcome") != "cut")
    expected = float(pairs["probability"].sum())
    return tuple(_at(pairs, threshold, expected) for threshold in THRESHOLDS)


def _at(pairs: pl.DataFrame, threshold: float, expected: float) -> AtThreshold:
    taken = pairs.filter(pl.col("probability") > threshold)
    sure = float(taken["probability"].sum())
    return AtThreshold(
        threshold,
        links=taken.height,
        participants=taken["left_id"].n_unique(),
        precision=sure / taken.height if taken.height else 1.0,
        recall=min(sure / expected, 1.0) if expected else 1.0,
    )


@lru_cache(maxsize=64)
def list_bins(linkage: Linkage) -> tuple[Bin, ...]:
    """Count the candidate pairs by probability, in steps of a twentieth."""
    place = (pl.col("probability") * BINS).floor().clip(0, BINS - 1).cast(pl.Int64)
    fate = (
        pl.when(pl.col("outcome").is_in(LINKED))
        .then(pl.lit("linked"))
        .when(pl.col("outcome") == "unsure")
        .then(pl.lit("unsure"))
        .otherwise(pl.lit("not_linked"))
    )
    counted = _probabilities(linkage).group_by(place.alias("bin"), fate.alias("fate")).len()
    counts = {(number, name): count for number, name, count in counted.rows()}
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            *(counts.get((number, name), 0) for name in ("linked", "unsure", "not_linked")),
        )
        for number in range(BINS)
    )


def count_grey(linkage: Linkage) -> int:
    """Count the pairs that a person should look at."""
    in_grey = pl.col("probability").is_between(*GREY) & (pl.col("outcome") != "cut")
    return int(scan_pairs(linkage).select(in_grey.sum()).collect().item())


def _probabilities(linkage: Linkage) -> pl.DataFrame:
    return scan_pairs(linkage).select("left_id", "probability", "outcome").collect()


def find_before(editions: tuple[Edition, ...], edition: Edition) -> Edition | None:
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
        return pl.scan_parquet(self.edition.analysis / "links.parquet").select(_LINK).collect()


@lru_cache(maxsize=16)
def _changes(before: _LinksOf, now: _LinksOf) -> tuple[Change, ...]:
    old, new = before.read(), now.read()
    person = _LINK[:3]
    gained = new.join(old, on=_LINK, how="anti")
    lost = old.join(new, on=_LINK, how="anti")
    moved = gained.join(lost, on=person, how="semi")
    years = old.select("source", "year").unique()
    fresh = gained.join(years, on=["source", "year"], how="anti")
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
