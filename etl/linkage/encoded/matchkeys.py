"""Match keys weighed: how often each pattern of keys in common is right, without a label.

Two records of one file and year are never one person's, so the pairs within the records say how
often other people have just these keys in common: twins and namesakes included. What is found
between the files beyond that is matches.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from etl.linkage.encoded.encode import MATCH_KEYS
from etl.linkage.linker import PERIOD

STEADY: Final = 10.0
"""Pairs with the share of their strictest key, counted in with a pattern's own."""
FEW: Final = 4.0
"""Pairs of which half are wrong, counted in with each strictest key."""


@dataclass(frozen=True)
class KeyModel:
    """Share of wrong pairs by pattern of match keys, and of a pattern never seen by its key."""

    patterns: Mapping[int, float]
    keys: Mapping[str, float]


def strictest(patterns: pl.Expr) -> pl.Expr:
    """Name the strictest key of each pattern."""
    found = pl.lit(None, pl.String)
    for number, name in reversed(list(enumerate(MATCH_KEYS))):
        has = (patterns.cast(pl.UInt64) & (1 << number)) > 0
        found = pl.when(has).then(pl.lit(name)).otherwise(found)
    return found


def weigh_patterns(between: pl.DataFrame, within: pl.DataFrame, scale: float) -> KeyModel:
    """Say how often each pattern of keys is wrong.

    Parameters
    ----------
    between
        Pairs of the two files with the pattern of their keys, `keys`.
    within
        Pairs of different people of one file, with theirs.
    scale
        Pairs between the files for each pair within.
    """
    counts = between.group_by("keys").len("pairs")
    other = within.group_by("keys").len("wrong")
    table = (
        counts.join(other, on="keys", how="left")
        .with_columns(pl.col("wrong").fill_null(0) * scale, strictest(pl.col("keys")).alias("key"))
        .sort("keys")
    )
    of_key = table.group_by("key").agg(pl.col("pairs", "wrong").sum())
    of_key = of_key.select(
        "key",
        ((pl.col("wrong") + FEW / 2) / (pl.col("pairs") + FEW)).clip(0, 1).alias("key_share"),
    )
    table = table.join(of_key, on="key").sort("keys")
    share = (pl.col("wrong") + STEADY * pl.col("key_share")) / (pl.col("pairs") + STEADY)
    table = table.with_columns(share.clip(1e-6, 1.0).alias("share"))
    return KeyModel(
        dict(table.select("keys", "share").iter_rows()),
        dict(of_key.sort("key").iter_rows()),
    )


def pairs_of_one_period(pairs: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs of records of one year: of two years they may be one person's."""
    period = codes[PERIOD]
    return pairs.filter(period.gather(pairs["left_row"]) == period.gather(pairs["right_row"]))


def scale_of(left: pl.DataFrame, right: pl.DataFrame) -> float:
    """Pairs between the files for each pair of records of one year."""
    counts = right.group_by(PERIOD).len()["len"].to_numpy().astype(np.float64)
    return float(left.height * right.height / max((counts * (counts - 1) / 2).sum(), 1.0))
