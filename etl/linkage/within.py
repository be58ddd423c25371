"""From one standardised table to compared pairs of its own records, each pair once."""

from dataclasses import replace
from typing import Final

from etl.engine import Engine, Stage, load_stages
from etl.linkage.compare import compare_pairs
from etl.linkage.evidence import PASSES, Evidence
from etl.linkage.frequencies import SHARES, count_frequencies
from etl.linkage.sides import KEY_TABLES, PEOPLE_TABLES, take_side
from etl.linkage.standardise import Tidy

_ONCE: Final = "SELECT * FROM (\n{}\n) WHERE left_row < right_row"
_PAIRS: Final = tuple(Stage(stage.name, _ONCE.format(stage.sql)) for stage in PASSES)
_OWN: Final = {stage.name: stage for stage in load_stages("etl.linkage", "sql/within")}
_SHARES: Final = tuple(_OWN.get(stage.name, stage) for stage in SHARES)


def gather_within(people: Tidy, engine: Engine) -> Evidence:
    """Find the pairs of one table worth comparing and compare them.

    Parameters
    ----------
    people
        From `tidy_people`. Rows are numbered in their order.

    Returns
    -------
    Evidence
        left_row is less than right_row. right is half of the records, so that left times right is
        the number of pairs, and what is counted per record of the smaller file is the number of
        partners that a record has.
    """
    count = take_side("left", people, engine)
    for name in (*PEOPLE_TABLES, *KEY_TABLES):
        engine.define(f"right_{name}", f"SELECT * FROM left_{name}")  # noqa: S608 - our own names
    counted = count_frequencies(count, count, engine, stages=_SHARES)
    engine.run(_PAIRS)
    pairs = compare_pairs(engine, "pairs")
    engine.drop("pairs")
    return Evidence.of(pairs, replace(counted, right=max(count // 2, 1)))
