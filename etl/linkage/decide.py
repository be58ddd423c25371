"""Which pairs are links: one to one between people, by competition among rivals.

A record is at most one person's, and a person has at most one record in a file of one year. So a
pair's probability falls with every rival on either side. Records of the left file that are one
person entered twice are no rivals: they stand together.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from etl.engine import Engine
from etl.linkage.estimate import class_logs, probabilities
from etl.linkage.evidence import Evidence, compare_within
from etl.linkage.fields import Floats
from etl.linkage.model import Model
from etl.linkage.verdicts import Verdicts, are_certain

Rows = NDArray[np.int64]
IN_PLAY: Final = 0.05
"""Two left records are compared with each other if a record may be either's at this chance."""
SAME_PERSON: Final = 0.7
"""Left records at least this likely to be one person stand together."""
ENTERED_TWICE: Final = 0.06
"""Second records of one person, per record of the left file: what members' files come to."""
ROUNDS: Final = 100
SETTLED: Final = 1e-9
MOST_LOG_ODDS: Final = 40.0
SURE_LOG_ODDS: Final = 60.0
"""Of pairs that are not weighed: a person decided, or they share a number."""


@dataclass(frozen=True)
class Judged:
    """What competition made of the pairs, in their order.

    Attributes
    ----------
    alone : probability of a match by the pair's own evidence. probability : after the rivals.
    group : number of the person that the left record belongs to, within a year. best : the pair
        is the first choice of its left person and of its right record. reviewed : it stands because
        a person said so.
    """

    alone: Floats
    probability: Floats
    group: Rows
    best: NDArray[np.bool_]
    reviewed: NDArray[np.bool_]


def judge(
    evidence: Evidence,
    logs: Floats,
    model: Model,
    engine: Engine,
    *,
    people: int,
    periods: Rows,
    verdicts: Verdicts,
) -> Judged:
    """Let the pairs compete.

    Parameters
    ----------
    evidence
        The pairs, in the order of rows.
    logs
        From `class_logs`, shape (3, pairs).
    engine
        The engine that the pairs were compared in.
    people
        Number of left records.
    periods
        Shape (right records,): number of the year of each; a person may have a record in each.
    verdicts
        Shape (pairs,). A pair that people said is one person's stands, and what contradicts it
        falls; of two that contradict each other the later one.
    """
    left = evidence.pairs["left_row"].to_numpy().astype(np.int64)
    right = evidence.pairs["right_row"].to_numpy().astype(np.int64)
    certain = are_certain(evidence.pairs)
    alone = np.where(certain, 1.0, probabilities(logs)[0])
    log_odds = np.clip(logs[0] - np.logaddexp(logs[1], logs[2]), -MOST_LOG_ODDS, MOST_LOG_ODDS)
    log_odds[certain] = SURE_LOG_ODDS
    in_play = (alone >= IN_PLAY) & (verdicts >= 0)
    persons = _one_person(evidence, in_play, model, engine, people)
    group = persons[left] * (periods.max(initial=0) + 1) + periods[right]
    reviewed = _standing(group, right, verdicts)
    alone[reviewed], log_odds[reviewed] = 1.0, SURE_LOG_ODDS
    fallen = _fallen(group, right, reviewed) | (verdicts < 0)
    log_odds[fallen] = -np.inf
    chosen, best = _choose(group, right, log_odds, alone)
    return Judged(alone, np.where(fallen, 0.0, chosen), group, best, reviewed)


def _choose(
    group: Rows, right: Rows, log_odds: Floats, alone: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Give the probability of each pair among its rivals, and whether it is both sides' first."""
    strongest = _strongest(group, right, log_odds)
    chosen = _compete(group[strongest], right[strongest], log_odds[strongest])
    edge = _number(group, right)
    of_edge = np.zeros(edge.max(initial=-1) + 1)
    of_edge[edge[strongest]] = chosen
    of_best = np.zeros_like(of_edge)
    of_best[edge[strongest]] = alone[strongest]
    best = np.zeros(len(group), dtype=np.bool_)
    best[strongest] = _first(group[strongest], chosen) & _first(right[strongest], chosen)
    return of_edge[edge] * alone / np.maximum(of_best[edge], 1e-300), best


def _standing(group: Rows, right: Rows, verdicts: Verdicts) -> NDArray[np.bool_]:
    """Which decided pairs stand: of those that contradict each other, the last decided."""
    standing = np.zeros(len(group), dtype=np.bool_)
    record_of: dict[int, int] = {}
    person_of: dict[int, int] = {}
    decided = np.flatnonzero(verdicts > 0)
    for pair in decided[np.argsort(-verdicts[decided], kind="stable")]:
        person, record = int(group[pair]), int(right[pair])
        if record_of.get(person, record) == record and person_of.get(record, person) == person:
            standing[pair] = True
            record_of[person], person_of[record] = record, person
    return standing


def _fallen(group: Rows, right: Rows, reviewed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pairs whose person or record stands in a reviewed pair with another."""
    taken = np.isin(group, group[reviewed]) | np.isin(right, right[reviewed])
    edge = _number(group, right)
    return taken & ~np.isin(edge, edge[reviewed])


def _one_person(
    evidence: Evidence, in_play: NDArray[np.bool_], model: Model, engine: Engine, people: int
) -> Rows:
    """Number the people behind the left records."""
    play = evidence.pairs.select(
        pl.col("left_row").alias("left"), pl.col("right_row").alias("right")
    ).filter(pl.Series(in_play))
    rivals = (
        play.join(play, on="right", suffix="_other")
        .filter(pl.col("left") < pl.col("left_other"))
        .select(pl.col("left").alias("left_row"), pl.col("left_other").alias("right_row"))
        .unique()
    )
    if rivals.is_empty():
        return np.arange(people)
    within = compare_within(rivals, evidence, engine)
    copies = replace(model, matches=ENTERED_TWICE)
    logs = class_logs(within.levels, within.commonness(), copies, within)
    same = within.pairs.filter(pl.Series(probabilities(logs)[0] >= SAME_PERSON))
    ends = (same["left_row"].to_numpy(), same["right_row"].to_numpy())
    graph = coo_array((np.ones(same.height, dtype=np.int8), ends), shape=(people,) * 2)
    _, numbers = connected_components(graph, directed=False)
    return np.asarray(numbers, dtype=np.int64)


def _number(group: Rows, right: Rows) -> Rows:
    """Number the pairs of person and record."""
    _, numbers = np.unique(group * (right.max(initial=0) + 1) + right, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _strongest(group: Rows, right: Rows, log_odds: Floats) -> Rows:
    """Find the strongest pair of each person and record, the first of equals."""
    order = np.lexsort((np.arange(len(group)), -log_odds, right, group))
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = (np.diff(group[order]) != 0) | (np.diff(right[order]) != 0)
    return np.sort(order[starts])


def _compete(group: Rows, right: Rows, log_odds: Floats) -> Floats:
    """Probabilities of pairs of which no two share a person or a record.

    Sum-product messages on the matching: each side tells the other how free it is. Exact where
    rivals form no ring, and close to it where they do.
    """
    odds = np.exp(log_odds)
    from_left, from_right = np.ones(len(odds)), np.ones(len(odds))
    for _ in range(ROUNDS):
        before = from_left
        from_left = _freedom(group, odds * from_right)
        from_right = _freedom(right, odds * from_left)
        if not len(odds) or float(np.abs(from_left - before).max()) < SETTLED:
            break
    joint = odds * from_left * from_right
    return np.asarray(joint / (1 + joint))


def _freedom(node: Rows, weights: Floats) -> Floats:
    """For each pair, how likely its node is free of all its other pairs."""
    total = np.bincount(node, weights=weights)[node]
    return np.asarray(1 / (1 + np.maximum(total - weights, 0.0)))


def _first(node: Rows, chosen: Floats) -> NDArray[np.bool_]:
    """Whether each pair is its node's first choice; of equals, none is."""
    order = np.lexsort((-chosen, node))
    sorted_node, sorted_chosen = node[order], chosen[order]
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = np.diff(sorted_node) != 0
    tied = np.zeros(len(order), dtype=np.bool_)
    tied[:-1] = (np.diff(sorted_node) == 0) & (np.diff(sorted_chosen) == 0)
    out = np.zeros(len(order), dtype=np.bool_)
    out[order] = starts & ~tied
    return out
