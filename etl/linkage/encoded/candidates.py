"""Pairs of records with a key in common, found in DuckDB, which spills what does not fit."""

import polars as pl

from etl.engine import Engine, Expression, load_stages
from etl.linkage.encoded.encode import PASS_BITS

_PAIRS = load_stages("etl.linkage.encoded", "sql/pairs")


def find_pairs(left: pl.DataFrame, right: pl.DataFrame | None, engine: Engine) -> pl.DataFrame:
    """Find the pairs that share a key.

    Parameters
    ----------
    left, right
        From `keys_of`; where right is None, pairs of the left records with each other, each once.

    Returns
    -------
    pl.DataFrame
        left_row, right_row, keys: the numbers of the keys in common, one bit each; in order.
    """
    engine.register("left_keys", left)
    if right is not None:
        engine.register("right_keys", right)
    sides = {
        "left": Expression("left_keys"),
        "right": Expression("left_keys" if right is None else "right_keys"),
        "once": Expression("l.row < r.row" if right is None else "TRUE"),
    }
    engine.run(_PAIRS, sides)
    found = engine.fetch("pairs", order_by=["left_row", "right_row"])
    engine.drop("pairs")
    return found


def keys_of(codes: pl.DataFrame) -> pl.DataFrame:
    """Give the keys of records: row, number, key.

    Keys of a list (mode bloom) have the number of their pass; match keys that of their column.
    """
    rows = codes.with_row_index("row")
    if "keys" in codes.columns:
        table = rows.select("row", pl.col("keys").alias("key")).explode("key")
        number = (pl.col("key") % 2**PASS_BITS).cast(pl.UInt8)
        return table.drop_nulls().select("row", number.alias("number"), "key")
    columns = [name for name, kind in codes.schema.items() if kind == pl.UInt64]
    return pl.concat(
        rows.select("row", pl.lit(n, pl.UInt8).alias("number"), pl.col(c).alias("key"))
        for n, c in enumerate(columns)
    ).drop_nulls()
