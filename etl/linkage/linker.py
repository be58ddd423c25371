"""Links people to the records of a source: evidence, estimate, competition, outcome."""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.engine import DuckEngine, Engine
from etl.linkage.decide import Judged, judge
from etl.linkage.estimate import class_logs, estimate, probabilities
from etl.linkage.evidence import Evidence, gather_evidence
from etl.linkage.fields import FIELDS, Floats
from etl.linkage.model import Model
from etl.linkage.sides import take_side
from etl.linkage.standardise import Tidy, tidy_people
from etl.linkage.weights import describe_levels, name_rules, weigh_fields

THRESHOLD: Final = 0.5
GREY: Final = (0.05, 0.95)
"""Between these probabilities a person should look at a pair."""
SHOWN: Final = 0.001
"""Pairs less likely than this are kept only where nothing else is near."""
PERIOD: Final = "period"


@dataclass(frozen=True)
class LinkResult:
    """What became of two files.

    Attributes
    ----------
    links : left_id, right_id, probability, weight (bits against strangers), rule (the strictest
        match key that the pair has in common, or `weighed`); a left_id at most once in a period,
        a right_id at most once.
    duplicates : left_id, same_as (the left record that was linked instead, being the same
        person's), right_id, probability, weight, rule.
    candidates : every pair with a chance of SHOWN, and the nearest of every left record: left_id,
        right_id, period, outcome (`link`, `duplicate`, `unsure`, `rival` for one that lost to
        another pair, `no_match`), rule, probability, rank among the left record's own; match,
        relative and stranger: the chance of each class by the pair's own evidence; weight,
        weight_relative; for each field its level, `_bits` against strangers and
        `_bits_relative`; shares of values in common; namesakes.
    model : what was estimated or given. left, right : number of records.
    """

    links: pl.DataFrame
    duplicates: pl.DataFrame
    candidates: pl.DataFrame
    model: Model
    left: int
    right: int


class Linker:
    """Links one table of people to the records of one source after another.

    The people are standardised once. Use it with an engine of its own: it names tables in it.

    Parameters
    ----------
    people
        Table of people (see `standardise`); ids are unique.
    engine
        The engine to work in; DuckDB.
    model
        Parameters to use as they are; estimated from each source where None.
    threshold
        Least probability of a link.

    Raises
    ------
    ValueError
        An id stands twice.
    """

    def __init__(
        self,
        people: pl.DataFrame,
        engine: Engine,
        *,
        model: Model | None = None,
        threshold: float = THRESHOLD,
    ) -> None:
        self._engine = engine
        self._model = model
        self._threshold = threshold
        tidy, self._left = _in_order(people)
        take_side("left", tidy, engine)

    @classmethod
    def over(cls, people: pl.DataFrame, *, model: Model | None = None) -> Self:
        """Make a linker with an engine of its own, for small tables."""
        return cls(people, DuckEngine(), model=model)

    def link(self, records: pl.DataFrame) -> LinkResult:
        """Link to the records of one source.

        Parameters
        ----------
        records
            Table of people; with a column `period` (text) if there are several years, in each of
            which a person may have a record, under one id or several.
        """
        tidy, right = _in_order(records)
        take_side("right", tidy, self._engine)
        evidence = gather_evidence(self._left.height, right.height, self._engine)
        model = self._model or estimate(evidence, Model.stored())
        model = model.among(evidence.strangers)
        logs = class_logs(evidence.levels, evidence.commonness(), model, evidence)
        periods = right[PERIOD].rank("dense").cast(pl.Int64).to_numpy() - 1
        judged = judge(evidence, logs, model, self._engine, periods=periods)
        told = _worth_telling(evidence, judged)
        evidence = replace(evidence, pairs=evidence.pairs.filter(pl.Series(told)))
        pairs = self._describe(evidence, logs[:, told], judged.only(told), model, right)
        return LinkResult(
            _links(pairs.filter(pl.col("outcome") == "link")),
            _duplicates(pairs),
            pairs.drop("person"),
            model,
            self._left.height,
            right.height,
        )

    def _describe(
        self, evidence: Evidence, logs: Floats, judged: Judged, model: Model, right: pl.DataFrame
    ) -> pl.DataFrame:
        """Give every pair with all that is known of it."""
        strangers, relatives = weigh_fields(evidence, model)
        chance = probabilities(logs)
        pairs = evidence.pairs
        bits = {f"{field}_bits": strangers[:, i] for i, field in enumerate(FIELDS)}
        bits |= {f"{field}_bits_relative": relatives[:, i] for i, field in enumerate(FIELDS)}
        table = pl.DataFrame(
            {
                "left_id": self._left["id"].gather(pairs["left_row"]),
                "right_id": right["id"].gather(pairs["right_row"]),
                PERIOD: right[PERIOD].gather(pairs["right_row"]),
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
        ).with_columns(name_rules(pairs), pairs["namesakes"])
        table = pl.concat([table, describe_levels(evidence)], how="horizontal")
        return _outcomes(table, self._threshold)


def _worth_telling(evidence: Evidence, judged: Judged) -> NDArray[np.bool_]:
    """Pick the pairs with some chance, and the nearest of each left record: few of millions."""
    left = evidence.pairs["left_row"].to_numpy()
    order = np.lexsort((-judged.alone, left))
    told = np.asarray(judged.alone >= SHOWN)
    told[order[np.unique(left[order], return_index=True)[1]]] = True
    return told


def _in_order(people: pl.DataFrame) -> tuple[Tidy, pl.DataFrame]:
    """Standardise, in the order of ids, so that the order of the file makes no difference."""
    if PERIOD not in people.columns:
        people = people.with_columns(pl.lit("").alias(PERIOD))
    if people.select(pl.struct("id", PERIOD).is_duplicated().any()).item():
        raise ValueError("An id stands twice.")
    people = people.sort("id", PERIOD)
    return tidy_people(people), people.select("id", PERIOD)


def _outcomes(table: pl.DataFrame, threshold: float) -> pl.DataFrame:
    likely = pl.col("probability") > threshold
    linked = likely & pl.col("best")
    of_link = (linked.any().over("person", "right_id")) & likely
    unsure = pl.col("probability") >= min(GREY[0], threshold)
    rank = pl.struct(-pl.col("probability"), -pl.col("match"), -pl.col("weight"), "right_id")
    return table.with_columns(
        pl.when(linked)
        .then(pl.lit("link"))
        .when(of_link)
        .then(pl.lit("duplicate"))
        .when(unsure)
        .then(pl.lit("unsure"))
        .when(pl.col("match") >= threshold)
        .then(pl.lit("rival"))
        .otherwise(pl.lit("no_match"))
        .alias("outcome"),
        rank.rank("ordinal").over("left_id").cast(pl.Int64).alias("rank"),
    ).drop("best")


_LINK_COLUMNS: Final = ("left_id", "right_id", PERIOD, "probability", "weight", "rule")


def _links(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select(_LINK_COLUMNS).sort("left_id", PERIOD)


def _duplicates(pairs: pl.DataFrame) -> pl.DataFrame:
    linked = pairs.filter(pl.col("outcome") == "link").select(
        "person", "right_id", pl.col("left_id").alias("same_as")
    )
    copies = pairs.filter(pl.col("outcome") == "duplicate")
    joined = copies.join(linked, on=["person", "right_id"])
    return joined.select("left_id", "same_as", *_LINK_COLUMNS[1:]).sort("left_id", PERIOD)


def expected_errors(result: LinkResult) -> dict[str, float]:
    """Say what precision and recall the probabilities themselves promise.

    Returns
    -------
    dict[str, float]
        precision : mean probability of the links. recall : that part of all expected matches
        among the candidates that was linked; matches that no pass found are not in it. Both 1.0
        where there is nothing.
    """
    accepted = np.concatenate([result.links["probability"], result.duplicates["probability"]])
    expected = float(result.candidates["probability"].sum())
    return {
        "precision": float(accepted.mean()) if len(accepted) else 1.0,
        "recall": min(float(accepted.sum()) / expected, 1.0) if expected else 1.0,
    }
