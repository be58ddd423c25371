"""From pairs worth telling to links: competition, outcomes, and all that is known of each pair."""

from typing import Final

import numpy as np
import polars as pl

from etl.engine import Engine
from etl.linkage.compare import compare_pairs
from etl.linkage.compete import number_periods
from etl.linkage.decide import Judged, judge
from etl.linkage.estimate import class_logs, probabilities
from etl.linkage.evidence import Evidence
from etl.linkage.fields import FIELDS, Floats
from etl.linkage.frequencies import Frequencies
from etl.linkage.model import Model
from etl.linkage.result import GREY, PERIOD, LinkResult
from etl.linkage.verdicts import PAIR, are_certain, verdicts_of
from etl.linkage.weights import IDENTIFIER, REVIEWED, describe_levels, name_rules, weigh_fields

_LINK_COLUMNS: Final = ("left_id", "right_id", PERIOD, "probability", "weight", "rule")


def settle(
    told: pl.DataFrame,
    counted: Frequencies,
    model: Model,
    engine: Engine,
    *,
    left: pl.DataFrame,
    right: pl.DataFrame,
    placed: pl.DataFrame,
    threshold: float,
) -> LinkResult:
    """Let the pairs compete, and say what became of each.

    Parameters
    ----------
    told
        From `tell_pairs`, of all left records.
    engine
        The engine that has both sides and the frequencies.
    left, right
        id and period, in the order of rows.
    placed
        From `place_decisions`.
    threshold
        Least probability of a link.
    """
    pairs = _with_decided(told, placed, engine).sort(PAIR)
    evidence = Evidence.of(pairs, counted)
    logs = class_logs(evidence.levels, evidence.commonness(), model, evidence)
    verdicts = verdicts_of(pairs, placed)
    periods = number_periods(right[PERIOD])
    judged = judge(
        evidence, logs, model, engine, people=left.height, periods=periods, verdicts=verdicts
    )
    who = pl.DataFrame(
        {
            "left_id": left["id"].gather(pairs["left_row"]),
            "right_id": right["id"].gather(pairs["right_row"]),
            PERIOD: right[PERIOD].gather(pairs["right_row"]),
            "cut": verdicts < 0,
        }
    )
    described = pl.concat([who, _describe(evidence, logs, judged, model)], how="horizontal")
    described = _outcomes(described, threshold)
    return LinkResult(
        described.filter(pl.col("outcome") == "link").select(_LINK_COLUMNS).sort("left_id", PERIOD),
        _duplicates(described),
        described.drop("person"),
        model,
        left.height,
        right.height,
        int((pairs["identifier"].to_numpy() & ~are_certain(pairs)).sum()),
    )


def _with_decided(told: pl.DataFrame, placed: pl.DataFrame, engine: Engine) -> pl.DataFrame:
    """Add the pairs that people linked and nothing else told of."""
    more = placed.filter(pl.col("verdict") > 0).select(PAIR).join(told, on=PAIR, how="anti")
    if more.is_empty():
        return told
    engine.register("decided", more)
    found = compare_pairs(engine, "decided")
    engine.drop("decided")
    return pl.concat([told, found])


def _describe(evidence: Evidence, logs: Floats, judged: Judged, model: Model) -> pl.DataFrame:
    """Give every pair with all that is known of it."""
    strangers, relatives = weigh_fields(evidence, model)
    chance = probabilities(logs)
    pairs = evidence.pairs
    bits = {f"{field}_bits": strangers[:, i] for i, field in enumerate(FIELDS)}
    bits |= {f"{field}_bits_relative": relatives[:, i] for i, field in enumerate(FIELDS)}
    table = pl.DataFrame(
        {
            "person": judged.group,
            "best": judged.best,
            "probability": judged.probability,
            "match": chance[0],
            "relative": chance[1],
            "stranger": chance[2],
            "weight": strangers.sum(axis=1),
            "weight_relative": relatives.sum(axis=1),
            **bits,
        }
    )
    rule = (
        pl.when(pl.Series(judged.reviewed))
        .then(pl.lit(REVIEWED))
        .when(pl.Series(are_certain(pairs)))
        .then(pl.lit(IDENTIFIER))
        .otherwise(name_rules(pairs))
    )
    table = table.with_columns(rule.alias("rule"), pairs["namesakes"])
    return pl.concat([table, describe_levels(evidence)], how="horizontal")


def _outcomes(table: pl.DataFrame, threshold: float) -> pl.DataFrame:
    likely = pl.col("probability") > threshold
    linked = likely & pl.col("best")
    links = table.filter(linked).select("person", "right_id", pl.lit(True).alias("of_link"))
    table = table.join(links, on=["person", "right_id"], how="left", maintain_order="left")
    unsure = pl.col("probability") >= min(GREY[0], threshold)
    return table.with_columns(
        pl.when("cut")
        .then(pl.lit("cut"))
        .when(linked)
        .then(pl.lit("link"))
        .when(likely & pl.col("of_link").fill_null(False))
        .then(pl.lit("duplicate"))
        .when(unsure)
        .then(pl.lit("unsure"))
        .when(pl.col("match") >= threshold)
        .then(pl.lit("rival"))
        .otherwise(pl.lit("no_match"))
        .alias("outcome"),
        _ranks(table).alias("rank"),
    ).drop("best", "cut", "of_link")


def _ranks(table: pl.DataFrame) -> pl.Series:
    """Rank the pairs of each left record, the likeliest first; of equals, in the order of rows."""
    number = (table["left_id"] != table["left_id"].shift(1)).fill_null(True).cum_sum().to_numpy()
    least = [-table[name].to_numpy() for name in ("weight", "match", "probability")]
    order = np.lexsort((*least, number))
    _, starts, sizes = np.unique(number, return_index=True, return_counts=True)
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(starts, sizes) + 1
    return pl.Series("rank", ranks)


def _duplicates(pairs: pl.DataFrame) -> pl.DataFrame:
    linked = pairs.filter(pl.col("outcome") == "link").select(
        "person", "right_id", pl.col("left_id").alias("same_as")
    )
    copies = pairs.filter(pl.col("outcome") == "duplicate")
    joined = copies.join(linked, on=["person", "right_id"])
    return joined.select("left_id", "same_as", *_LINK_COLUMNS[1:]).sort("left_id", PERIOD)
