"""From one standardised table to compared pairs of its own records, each pair once.

Some records at a time: each part is every so many-th record, and so a fair sample of all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from etl.engine import Engine, Stage, load_stages
from etl.linkage.compare import compare_pairs
from etl.linkage.evidence import PASSES, Evidence
from etl.linkage.frequencies import SHARES, count_frequencies
from etl.linkage.sides import PEOPLE_TABLES, take_keys, take_people
from etl.linkage.standardise import Tidy

PART: Final = 100_000
"""Records whose pairs are compared at a time."""
_ONCE: Final = "SELECT * FROM (\n{}\n) WHERE left_row < right_row"
_PAIRS: Final = tuple(Stage(stage.name, _ONCE.format(stage.sql)) for stage in PASSES)
_OWN: Final = {stage.name: stage for stage in load_stages("etl.linkage", "sql/within")}
_SHARES: Final = tuple(_OWN.get(stage.name, stage) for stage in SHARES)


def count_parts(records: int, part: int = PART) -> int:
    """Count the parts that a table is compared in, of about so many records each."""
    return max(-(-records // part), 1)


def gather_parts(
    people: Tidy, engine: Engine, *, parts: int, wanted: Sequence[int]
) -> Iterator[tuple[int, Evidence]]:
    """Find the pairs of one table worth comparing and compare them, part by part.

    Parameters
    ----------
    people
        From `tidy_people`. Rows are numbered in their order.
    parts
        How many parts there are, see `count_parts`.
    wanted
        Which of them to compare, from 0.

    Yields
    ------
    tuple[int, Evidence]
        The number of the part, and what was found of it. left_row is less than right_row, and is
        of every so many-th record. left is half the number of these records, so that left times
        right is the number of pairs, and what is counted per record of the smaller file is the
        number of partners that a record has.
    """
    if not wanted:
        return
    count = take_people("left", people, engine)
    for name in PEOPLE_TABLES:
        engine.define(f"right_{name}", f"SELECT * FROM left_{name}")  # noqa: S608 - our own names
    take_keys("right", engine)
    counted = count_frequencies(count, count, engine, stages=_SHARES)
    for part in wanted:
        take_keys("left", engine, f"row % {parts} = {part}")
        engine.run(_PAIRS)
        pairs = compare_pairs(engine, "pairs")
        engine.drop("pairs")
        half = max(len(range(part, count, parts)) // 2, 1)
        yield part, Evidence.of(pairs, replace(counted, left=half))
