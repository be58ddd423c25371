"""What of an edition's pairs reviewers are asked about: the grey band, and a sample of the links.

Knows the files of an edition and what was said of its pairs; not who is asking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from analytics.precision_sample import Stratum, allocate
from app.core.linkage.rules import SEED, PairKey, State, lot
from etl.linkage.linker import GREY
from etl.warehouse import Edition, Linkage, list_linkages

SAMPLE: Final = 400
"""Links drawn from the accepted ones of a source, for people to look at."""
LINKED: Final = ("link", "duplicate")
REVIEWED: Final = "reviewed"
"""The rule of a pair that people decided on."""
WEIGHED: Final = "weighed"
BANDS: Final = (0.99, 0.999)
_TIERS: Final = (0.15, 0.3)
"""Distances from one half that part what is asked first, second and last."""
_ORDER, _DRAW = 0, 2
_SHUFFLE: Final = 3
_MOST_DRAWN: Final = 5_000
_PAIR: Final = ("left_id", "right_id")


@dataclass(frozen=True, slots=True)
class Queue:
    """The pairs of one source on which reviewers are asked, in the order in which they come.

    `rows` has left_id, right_id, period, probability, stratum ("" in the grey band) and place,
    which orders the pairs of several sources together. `strata` are all accepted links.
    """

    source: str
    edition: int
    rows: pl.DataFrame
    strata: tuple[Stratum, ...]

    def iter_pairs(self) -> Iterable[tuple[float, PairKey]]:
        """Give each pair with its place."""
        for place, left, right in self.rows.select("place", *_PAIR).iter_rows():
            yield place, PairKey(self.source, left, right)

    def find_row(self, pair: PairKey) -> dict[str, Any] | None:
        """Return the row of a pair, or None where nobody is asked about it."""
        own = (pl.col("left_id") == pair.pseudonym) & (pl.col("right_id") == pair.record_pseudonym)
        found = self.rows.filter(own)
        return None if found.is_empty() else found.row(0, named=True)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What is read once of a source's candidates; editions are never changed."""

    grey: pl.DataFrame
    drawn: pl.DataFrame
    reviewed: pl.DataFrame
    counts: pl.DataFrame


def open_queues(edition: Edition, sampled: Mapping[PairKey, str]) -> tuple[Queue, ...]:
    """Return the queue of each source, in the order of sources.

    `sampled` names the stratum of each link that somebody answered as part of a sample: once
    decided it has no probability of its own any more, but it stays in the sample it was drawn in.
    """
    return tuple(open_queue(edition, one, sampled) for one in list_linkages(edition))


def open_queue(edition: Edition, linkage: Linkage, sampled: Mapping[PairKey, str]) -> Queue:
    """Return the queue of one source."""
    pairs = _read_pairs(linkage.candidates)
    again = _put_back(pairs.reviewed, linkage.source, sampled)
    strata = _strata(pairs, again)
    sizes = pl.DataFrame(
        list(allocate(strata, SAMPLE).items()), ["stratum", "wanted"], orient="row"
    )
    candidates = pl.concat([pairs.drawn, again]).sort("stratum", "lot", *_PAIR)
    sample = (
        candidates.with_columns(pl.int_range(pl.len()).over("stratum").alias("rank"))
        .join(sizes, on="stratum")
        .filter(pl.col("rank") < pl.col("wanted"))
    )
    rows = pl.concat([_placed_anywhere(sample), _placed_by_doubt(pairs.grey)])
    rows = rows.unique(_PAIR, keep="first", maintain_order=True).sort("place", *_PAIR)
    return Queue(linkage.source, edition.number, rows, strata)


def answered_strata(queue: Queue, states: Mapping[PairKey, State]) -> tuple[Stratum, ...]:
    """Return the strata of a source with what people said of the links drawn from them.

    A link that waits for another reviewer counts as wrong if anybody said that it is.
    """
    told: dict[str, list[bool]] = {}
    sample = queue.rows.filter(pl.col("stratum") != "")
    for left, right, stratum in sample.select(*_PAIR, "stratum").iter_rows():
        state = states.get(PairKey(queue.source, left, right))
        if state is not None and state.same is not None:
            told.setdefault(stratum, []).append(state.same)
    return tuple(
        Stratum(
            one.name, one.links, len(told.get(one.name, ())), sum(told.get(one.name, ())),
            one.expected, certain=one.certain,
        )
        for one in queue.strata
    )  # fmt: skip


@lru_cache(maxsize=16)
def _read_pairs(path: Path) -> _Pairs:
    pairs = (
        pl.scan_parquet(path)
        .select(*_PAIR, "period", "probability", "rule", "outcome")
        .filter((pl.col("probability") >= GREY[0]) | pl.col("outcome").is_in(LINKED))
        # A pair of several years is asked about once, in the year in which it is least sure.
        .sort((pl.col("probability") - 0.5).abs(), "period", *_PAIR)
        .unique(_PAIR, keep="first", maintain_order=True)
        .with_columns(lot(_DRAW, seed=SEED).alias("lot"), lot(_ORDER, seed=SEED).alias("order"))
        .collect()
    )
    linked = pairs.filter(pl.col("outcome").is_in(LINKED))
    reviewed = pl.col("rule") == REVIEWED
    open_links = linked.filter(~reviewed).with_columns(_stratum())
    counts = open_links.group_by("stratum").agg(
        pl.len().alias("links"), pl.col("probability").mean().alias("expected")
    )
    drawn = open_links.sort("lot", *_PAIR).group_by("stratum", maintain_order=True)
    return _Pairs(
        pairs.filter(pl.col("probability").is_between(*GREY) & ~reviewed),
        _sampled_columns(drawn.head(_MOST_DRAWN)),
        linked.filter(reviewed),
        counts.sort("stratum"),
    )


def _stratum() -> pl.Expr:
    key = pl.when(pl.col("rule") == WEIGHED).then(pl.lit(WEIGHED)).otherwise(pl.lit("key"))
    band = pl.lit("below")
    for bound in BANDS:
        band = pl.when(pl.col("probability") >= bound).then(pl.lit(f"{bound}")).otherwise(band)
    return pl.concat_str(key, band, separator=" ").alias("stratum")


def stratum_words(name: str) -> str:
    """Return the name of a stratum as a page shows it."""
    rule, _, band = name.partition(" ")
    if rule == REVIEWED:
        return "Decided by reviewers"
    words = "No match key in common" if rule == WEIGHED else "A match key in common"
    spans = {"below": f"below {BANDS[0]}", **{f"{one}": f"{one} or more" for one in BANDS}}
    spans[f"{BANDS[0]}"] = f"{BANDS[0]} to {BANDS[1]}"
    return f"{words}, probability {spans.get(band, band)}"


def _put_back(reviewed: pl.DataFrame, source: str, sampled: Mapping[PairKey, str]) -> pl.DataFrame:
    names = [
        sampled.get(PairKey(source, left, right), "")
        for left, right in reviewed.select(_PAIR).iter_rows()
    ]
    named = reviewed.with_columns(pl.Series("stratum", names, dtype=pl.String))
    return _sampled_columns(named.filter(pl.col("stratum") != ""))


def _sampled_columns(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*_PAIR, "period", "probability", "stratum", "lot", "order")


def _strata(pairs: _Pairs, again: pl.DataFrame) -> tuple[Stratum, ...]:
    links = {row["stratum"]: row for row in pairs.counts.iter_rows(named=True)}
    more = dict(again.group_by("stratum").len().iter_rows())
    names = sorted({*links, *more})
    strata = [
        Stratum(
            name,
            links.get(name, {}).get("links", 0) + more.get(name, 0),
            0,
            0,
            links.get(name, {}).get("expected", 0.99),
        )
        for name in names
    ]
    by_hand = pairs.reviewed.height - again.height
    return (*strata, Stratum(REVIEWED, by_hand, 0, 0, certain=True))


def _placed_anywhere(sample: pl.DataFrame) -> pl.DataFrame:
    """Mix a sample into the grey band, so that nobody can tell the one from the other."""
    return _placed(sample, pl.col("order"))


def _placed_by_doubt(grey: pl.DataFrame) -> pl.DataFrame:
    """Put the most doubtful first, in three parts; within a part by lot."""
    doubt = (pl.col("probability") - 0.5).abs()
    tier = sum(((doubt >= bound).cast(pl.Int64) for bound in _TIERS), start=pl.lit(0))
    return _placed(grey.with_columns(stratum=pl.lit("")), tier * 2**32 + pl.col("order"))


def _placed(table: pl.DataFrame, order: pl.Expr) -> pl.DataFrame:
    # One of each kind in turn, give or take: the lot moves a pair by up to three places.
    place = order.rank("ordinal") + pl.col("lot") / 2**32 * _SHUFFLE
    return table.select(*_PAIR, "period", "probability", "stratum", place.alias("place"))


def merge_queues(queues: Sequence[Queue]) -> list[PairKey]:
    """Return the pairs of several sources in the order in which they come."""
    every = [placed for queue in queues for placed in queue.iter_pairs()]
    return [pair for _, pair in sorted(every)]
