"""From one standardised table to compared pairs of its own records, each pair once."""

from typing import Final

import polars as pl

from etl.engine import Engine, Expression, Stage, load_stages
from etl.linkage.evidence import DRAWS, STEADY, Evidence, _meetings, _strangers, take_side
from etl.linkage.fields import SAME, SHARED, compared_levels

_ONCE: Final = "SELECT * FROM (\n{}\n) WHERE left_row < right_row"
_TABLES: Final = ("people", *(s.name for s in load_stages("etl.linkage", "sql/candidates")))
_PAIRS: Final = tuple(
    Stage(stage.name, _ONCE.format(stage.sql)) for stage in load_stages("etl.linkage", "sql/pairs")
)
_COMPARE: Final = load_stages("etl.linkage", "sql/compare")
_EVIDENCE: Final = load_stages("etl.linkage", "sql/evidence")
_OWN: Final = {stage.name: stage for stage in load_stages("etl.linkage", "sql/within")}
_SHARES: Final = tuple(
    _OWN.get(stage.name, stage) for stage in load_stages("etl.linkage", "sql/shares")
)


def gather_within(people: pl.DataFrame, engine: Engine) -> Evidence:
    """Find the pairs of one table worth comparing and compare them.

    Parameters
    ----------
    people
        From `standardise`. Rows are numbered in their order.

    Returns
    -------
    Evidence
        left_row is less than right_row. right is half of the records, so that left times right is
        the number of pairs, and what is counted per record of the smaller file is the number of
        partners that a record has.
    """
    count = take_side("left", people, engine)
    for name in _TABLES:
        engine.define(f"right_{name}", f"SELECT * FROM left_{name}")  # noqa: S608 - our own names
    stored = {name: float(compared_levels()[name].shares["stranger"][SAME]) for name in SHARED}
    engine.register("stored", pl.DataFrame({"field": list(stored), "share": stored.values()}))
    engine.run(_SHARES, {"steady": STEADY})
    meetings = _meetings(engine, stored)
    strangers = _strangers(engine, meetings, min(DRAWS, count * count))
    engine.run(_PAIRS)
    tables = {"pairs": "pairs", "left": "left_people", "right": "left_people"}
    engine.run(
        [Stage("levels", stage.sql) for stage in _COMPARE],
        {name: Expression(table) for name, table in tables.items()},
    )
    tables = {"levels": "levels", "left": "left_people", "right": "left_people"}
    engine.run(_EVIDENCE, {name: Expression(table) for name, table in tables.items()})
    pairs = engine.fetch("evidence", order_by=["left_row", "right_row"])
    engine.drop("pairs", "levels", "evidence")
    return Evidence(pairs, count, max(count // 2, 1), strangers, meetings)
