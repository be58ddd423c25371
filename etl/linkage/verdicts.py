"""What is known of a pair before it is weighed: a person decided it, or the two share a number."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.linkage.fields import compared_levels

Verdicts = NDArray[np.int64]
"""Of each pair: 0 undecided, -1 two people, n > 0 one person, decided by the n-th decision."""
DECISIONS: Final = ("left_id", "right_id", "same")
PAIR: Final = ["left_row", "right_row"]
_DISAGREEING: Final = ("forename", "surname", "born")


def place_decisions(
    decisions: pl.DataFrame | None, left: pl.DataFrame, right: pl.DataFrame
) -> pl.DataFrame:
    """Find the rows that people decided on.

    Parameters
    ----------
    decisions
        Columns DECISIONS; of several on one pair the last stands.
    left, right
        Column id, in the order of rows. Decisions on an id that is not there are left out.

    Returns
    -------
    pl.DataFrame
        left_row, right_row, verdict (see Verdicts).
    """
    if decisions is None:
        types = (pl.String(), pl.String(), pl.Boolean())
        decisions = pl.DataFrame(schema=dict(zip(DECISIONS, types, strict=True)))
    last = (
        decisions.select(DECISIONS)
        .with_row_index("order", offset=1)
        .unique(["left_id", "right_id"], keep="last", maintain_order=True)
    )
    for side, people in (("left", left), ("right", right)):
        rows = pl.int_range(people.height, dtype=pl.UInt32, eager=True)
        ids = pl.DataFrame({f"{side}_id": people["id"], f"{side}_row": rows})
        last = last.join(ids, on=f"{side}_id")
    verdict = pl.when("same").then(pl.col("order").cast(pl.Int64)).otherwise(-1)
    return last.select(*PAIR, verdict.alias("verdict")).sort(PAIR)


def verdicts_of(pairs: pl.DataFrame, placed: pl.DataFrame) -> Verdicts:
    """Give each pair what was decided of it."""
    found = pairs.select(PAIR).join(placed, on=PAIR, how="left", maintain_order="left")
    return found["verdict"].fill_null(0).to_numpy().copy()


def are_certain(pairs: pl.DataFrame) -> NDArray[np.bool_]:
    """Whether two records share a number of one person, and nothing says that it is a mistake.

    A number is not believed where the date of birth and both names disagree.
    """
    last = {field: len(compared_levels()[field].codes) - 1 for field in _DISAGREEING}
    contradicted = pl.all_horizontal(pl.col(field) == level for field, level in last.items())
    return pairs.select(pl.col("identifier") & ~contradicted).to_series().to_numpy()
