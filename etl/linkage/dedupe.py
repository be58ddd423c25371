"""Finds the records of one table that are one person's: pairs, and clusters of them.

The same machinery as between two files, each pair of records once. What no pass found counts as a
pair of strangers.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from etl.engine import Engine
from etl.linkage.clusters import NO_PERIOD, Pairs, cluster_pairs
from etl.linkage.components import Rows
from etl.linkage.estimate import class_logs, estimate, probabilities
from etl.linkage.evidence import Evidence
from etl.linkage.linker import PERIOD
from etl.linkage.model import Model
from etl.linkage.parts import Parts
from etl.linkage.standardise import Tidy, tidy_people
from etl.linkage.verdicts import are_certain
from etl.linkage.weights import IDENTIFIER, name_rules, weigh_fields
from etl.linkage.within import PART, count_parts, gather_parts

Progress = Callable[[str, int, int], None]
THRESHOLD: Final = 0.5
"""Least mean probability of the pairs between two groups of records that become one."""
TOLD: Final = 0.05
"""Pairs less likely than this count as nought."""
RELATIVES: Final = 0.5
"""Two records this likely to be relatives' are never put together, not even by a third."""
COPIES: Final = 0.1
"""Other records of the same person, per record, where there is too little to estimate it from."""

_CERTAINLY: Final = np.array([[1.0], [0.0], [0.0]])
"""Of records that share a number which only one person has."""
_ENDS: Final = ("left_id", "right_id")
_NOBODY: Final = pl.DataFrame(
    schema={
        "id": pl.String,
        "cluster_id": pl.String,
        "records": pl.Int64,
        "probability": pl.Float64,
    }
)
_NO_PAIRS: Final = pl.DataFrame(
    schema={
        **dict.fromkeys(_ENDS, pl.String),
        **dict.fromkeys(("probability", "relative", "weight"), pl.Float64),
        "rule": pl.String,
        "together": pl.Boolean,
    }
)


@dataclass(frozen=True)
class DedupeResult:
    """What became of one table.

    Attributes
    ----------
    clusters : id, cluster_id (the smallest id in the cluster), records (how many are in it) and
        probability: of several records, the mean chance of the pairs between this one and the
        others; of one alone, the chance that none of the others is the same person's. In the order
        of ids.
    pairs : left_id, right_id (the larger id), probability, relative (the chance that they are
        relatives, or another two of one home), weight (bits against strangers), rule, together
        (they are in one cluster); all pairs with a probability of TOLD.
    model : what was estimated or given. records : how many there were.
    """

    clusters: pl.DataFrame
    pairs: pl.DataFrame
    model: Model
    records: int


def find_clusters(
    people: pl.DataFrame,
    engine: Engine,
    *,
    model: Model | None = None,
    threshold: float = THRESHOLD,
    period_apart: bool = False,
    part: int = PART,
    parts: Parts | None = None,
    progress: Progress | None = None,
) -> DedupeResult:
    """Find the records that are one person's.

    Parameters
    ----------
    people
        Table of people (see `tidy_people`); ids are unique.
    engine
        The engine to work in; DuckDB. It names tables in it.
    model
        Parameters to use as they are; estimated where None, from the first part.
    threshold
        Least mean probability between groups of records that become one.
    period_apart
        Two records with the same value of the column `period` are never one person's.
    part
        About how many records' pairs to compare at a time.
    parts
        What an earlier run with the same inputs has finished, and where this one keeps it.
    progress
        Told the stage, and how much of it is done.

    Raises
    ------
    ValueError
        An id stands twice, or there is no period to keep apart.
    """
    if people["id"].is_duplicated().any():
        raise ValueError("An id stands twice.")
    tell = progress or _silent
    people = people.sort("id")
    ids, periods = people["id"], _periods(people, apart=period_apart)
    if people.is_empty():
        return DedupeResult(_NOBODY, _NO_PAIRS, model or _start(), 0)
    tell("standardising", 0, 1)
    tidy = tidy_people(people)
    del people
    kept = parts or Parts()
    model, pairs = _judge_parts(
        tidy, engine, model, kept, count=count_parts(len(ids), part), tell=tell
    )
    tell("putting together", 0, 1)
    first = cluster_pairs(_to_cluster(pairs), periods, threshold=threshold)
    told = _tell(pairs, ids, first)
    tell("putting together", 1, 1)
    return DedupeResult(_clusters(ids, first, told), told, model, len(ids))


def _judge_parts(
    people: Tidy, engine: Engine, given: Model | None, kept: Parts, *, count: int, tell: Progress
) -> tuple[Model, pl.DataFrame]:
    """Weigh all pairs, part by part; what is kept already is not compared again."""
    judged = {number: found for number in range(count) if (found := kept.find(number)) is not None}
    model = kept.find_model() or given
    tell("comparing", len(judged), count)
    wanted = [number for number in range(count) if number not in judged]
    for number, evidence in gather_parts(people, engine, parts=count, wanted=wanted):
        model = (model or _estimate(evidence)).among(evidence.strangers)
        if not judged:
            # With the shares among strangers, so that it is whole when all parts are there.
            kept.keep_model(model)
        judged[number] = _judge(evidence, model)
        kept.keep(number, judged[number])
        tell("comparing", len(judged), count)
    return model or _start(), pl.concat(judged.values()).sort("left_row", "right_row")


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""


def _start() -> Model:
    return replace(Model.stored(), matches=COPIES)


def _estimate(evidence: Evidence) -> Model:
    """Estimate; a table with too few copies does not say how many it has either."""
    labels = are_certain(evidence.pairs).astype(np.int64)
    found = estimate(evidence, _start(), labels=labels)
    # As it will be read: a run that was stopped goes on with the same to the last digit.
    return found.rounded() if found.origin == "estimated" else _start()


def _judge(evidence: Evidence, model: Model) -> pl.DataFrame:
    """Weigh pairs, and keep the likely ones and those of likely relatives."""
    logs = class_logs(evidence.levels, evidence.commonness(), model, evidence)
    chances = probabilities(logs)
    certain = are_certain(evidence.pairs)
    chances = np.where(certain, _CERTAINLY, chances)
    kept = (chances[0] >= TOLD) | (chances[1] >= RELATIVES)
    evidence = replace(evidence, pairs=evidence.pairs.filter(pl.Series(kept)))
    return evidence.pairs.select("left_row", "right_row").with_columns(
        pl.Series("probability", chances[0][kept]),
        pl.Series("relative", chances[1][kept]),
        pl.Series("weight", weigh_fields(evidence, model)[0].sum(axis=1)),
        pl.when(pl.Series(certain[kept]))
        .then(pl.lit(IDENTIFIER))
        .otherwise(name_rules(evidence.pairs))
        .alias("rule"),
    )


def _to_cluster(pairs: pl.DataFrame) -> Pairs:
    rows = pairs.select(pl.col("left_row", "right_row").cast(pl.Int64))
    return Pairs(
        rows["left_row"].to_numpy(),
        rows["right_row"].to_numpy(),
        pairs["probability"].to_numpy(),
        (pairs["relative"] >= RELATIVES).to_numpy(),
    )


def _tell(pairs: pl.DataFrame, ids: pl.Series, first: Rows) -> pl.DataFrame:
    """Name the records of the likely pairs, and say which came to stand together."""
    likely = pairs.filter(pl.col("probability") >= TOLD)
    left, right = likely["left_row"], likely["right_row"]
    together = first[left.to_numpy()] == first[right.to_numpy()]
    return likely.select(
        ids.gather(left).alias("left_id"),
        ids.gather(right).alias("right_id"),
        *("probability", "relative", "weight", "rule"),
        pl.Series("together", together, dtype=pl.Boolean),
    )


def _periods(people: pl.DataFrame, *, apart: bool) -> Rows:
    if not apart:
        return pl.repeat(NO_PERIOD, people.height, dtype=pl.Int64, eager=True).to_numpy()
    if PERIOD not in people.columns:
        raise ValueError("There is no column period to keep apart.")
    numbers = people[PERIOD].rank("dense").cast(pl.Int64)
    return numbers.fill_null(NO_PERIOD).to_numpy()


def _clusters(ids: pl.Series, first: Rows, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give each record its cluster, and how sure its place in it is."""
    table = pl.DataFrame({"id": ids, "cluster_id": ids.gather(first)})
    table = table.with_columns(pl.len().over("cluster_id").cast(pl.Int64).alias("records"))
    ends = pl.concat(
        [pairs.select(pl.col(side).alias("id"), "probability", "together") for side in _ENDS]
    )
    chance = pl.col("probability")
    found = ends.group_by("id").agg(
        chance.filter("together").sum().alias("within"),
        chance.filter(~pl.col("together")).max().alias("outside"),
    )
    alone = 1 - pl.col("outside").fill_null(0.0)
    within = pl.col("within").fill_null(0.0) / (pl.col("records") - 1)
    return (
        table.join(found, on="id", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("records") > 1).then(within).otherwise(alone).alias("probability")
        )
        .drop("within", "outside")
    )
