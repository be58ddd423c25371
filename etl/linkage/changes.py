"""What is new between two states of people and records, and what of the old still stands."""

from dataclasses import dataclass

import polars as pl

from etl.linkage.evidence import Evidence
from etl.linkage.frequencies import Frequencies
from etl.linkage.model import Model
from etl.linkage.result import PERIOD, SHOWN
from etl.linkage.shelf import Told
from etl.linkage.standardise import OPTIONAL, REQUIRED
from etl.linkage.tell import chance_alone
from etl.linkage.verdicts import PAIR

KEY = ("id", PERIOD)


@dataclass(frozen=True)
class Changes:
    """What is to be compared.

    Attributes
    ----------
    kept : told pairs that still stand, as `Evidence.pairs`; None if nothing was told.
    left : rows of left records to be compared with all right ones. right : rows of right records
        to be compared with all other left ones. Both have the column row.
    """

    kept: pl.DataFrame | None
    left: pl.DataFrame
    right: pl.DataFrame


def hash_people(people: pl.DataFrame) -> pl.DataFrame:
    """Hash all that is compared of each person: id, period, hash, in the order of `in_order`."""
    if PERIOD not in people.columns:
        people = people.with_columns(pl.lit("").alias(PERIOD))
    columns = [
        pl.col(name) if name in people.columns else pl.lit(None, pl.String).alias(name)
        for name in (*REQUIRED[1:], *OPTIONAL)
    ]
    ordered = people.sort(*KEY)
    return ordered.select(*KEY).with_columns(ordered.select(columns).hash_rows().alias("hash"))


def all_of(left: pl.DataFrame) -> Changes:
    """Have all left records compared with all right ones."""
    rows = pl.int_range(left.height, dtype=pl.UInt32, eager=True).alias("row").to_frame()
    return Changes(None, rows, rows.clear())


def find_changes(
    before: Told, left: pl.DataFrame, right: pl.DataFrame, counted: Frequencies, model: Model
) -> Changes:
    """Find what is to be compared, and which pairs stand.

    Parameters
    ----------
    before
        What was compared with the same model.
    left, right
        From `hash_people`.

    Notes
    -----
    Of each left record the pairs with some chance are kept, and else the nearest alone. So one that
    lost a pair, and has none with a chance left, is compared again: another may be nearest now.
    """
    still = {"left": _unchanged(before.left, left), "right": _unchanged(before.right, right)}
    pairs = before.pairs
    for side, known in still.items():
        of = known.rename({"id": f"{side}_id", PERIOD: f"{side}_period", "row": f"{side}_row"})
        pairs = pairs.join(of, on=[f"{side}_id", f"{side}_period"], how="left")
    pairs = pairs.filter(pl.col("left_row").is_not_null())
    lost = pairs.filter(pl.col("right_row").is_null())["left_row"].unique()
    kept = pairs.filter(pl.col("right_row").is_not_null()).select(
        *PAIR, pl.exclude(*PAIR, "left_id", "left_period", "right_id", "right_period")
    )
    evidence = Evidence.of(kept, counted)
    likely = kept["left_row"].filter(pl.Series(chance_alone(evidence, model) >= SHOWN))
    lost = lost.filter(~lost.is_in(likely.implode()))
    fresh = pl.concat([_rows(left, still["left"]), lost.alias("row").to_frame()]).sort("row")
    kept = kept.join(fresh, left_on="left_row", right_on="row", how="anti")
    return Changes(kept, fresh, _rows(right, still["right"]))


def _unchanged(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Give the records that are as they were: id, period, row."""
    rows = pl.int_range(now.height, dtype=pl.UInt32, eager=True).alias("row")
    numbered = now.with_columns(rows)
    return numbered.join(before, on=[*KEY, "hash"], how="semi").select(*KEY, "row")


def _rows(now: pl.DataFrame, unchanged: pl.DataFrame) -> pl.DataFrame:
    rows = pl.int_range(now.height, dtype=pl.UInt32, eager=True).alias("row").to_frame()
    return rows.join(unchanged, on="row", how="anti").sort("row")
