"""Pairs of rows compared in an engine: how far each field agrees, and how common the values are.

Works on tables that `sides.take_people` gave the engine; finds no pairs itself.
"""

from typing import Final

import polars as pl

from etl.engine import Engine, Expression, load_stages
from etl.linkage.fields import COMPARED

_COMPARE: Final = load_stages("etl.linkage", "sql/compare")
_EVIDENCE: Final = load_stages("etl.linkage", "sql/evidence")
#: Not every engine has whole numbers without a sign.
_UNSIGNED: Final = (
    pl.col("left_row", "right_row").cast(pl.UInt32),
    pl.col(COMPARED).cast(pl.UInt8),
)


def compare_levels(engine: Engine, pairs: str, *, left: str = "left", right: str = "right") -> None:
    """Compare pairs of rows, leaving left_row, right_row and the levels in the view `levels`.

    Parameters
    ----------
    pairs
        Table of left_row and right_row, each pair once.
    left, right
        The sides that the rows are of.
    """
    engine.run(
        _COMPARE, {name: Expression(sql) for name, sql in _places(pairs, left, right).items()}
    )


def compare_pairs(
    engine: Engine, pairs: str, *, left: str = "left", right: str = "right"
) -> pl.DataFrame:
    """Compare pairs of rows, with how common the values are that they have in common.

    The engine needs `shares` and `full_names` (see Frequencies).

    Returns
    -------
    pl.DataFrame
        As `Evidence.pairs`, in the order of rows.
    """
    compare_levels(engine, pairs, left=left, right=right)
    engine.run(_EVIDENCE)
    found = engine.fetch("evidence", order_by=["left_row", "right_row"])
    engine.drop("evidence")
    drop_levels(engine)
    return found.with_columns(_UNSIGNED)


def drop_levels(engine: Engine) -> None:
    """Let go of what `compare_levels` left."""
    engine.drop(*(stage.name for stage in reversed(_COMPARE)))


def _places(pairs: str, left: str, right: str) -> dict[str, str]:
    return {"pairs": pairs, "left": left, "right": right}
