"""Which pairs are links: by competition among rivals, and by what people decided.

Records of the left file that are one person entered twice are no rivals: they stand together.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.engine import Engine
from etl.linkage.compete import (
    ENTERED_TWICE,
    IN_PLAY,
    MOST_LOG_ODDS,
    SAME_PERSON,
    compete,
    find_rivals,
    number_groups,
    number_pairs,
)
from etl.linkage.components import Rows, number_components
from etl.linkage.estimate import class_logs, probabilities
from etl.linkage.evidence import Evidence, compare_within
from etl.linkage.fields import Floats
from etl.linkage.model import Model
from etl.linkage.verdicts import Verdicts, are_certain

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
    group = number_groups(persons[left], periods[right])
    reviewed = _standing(group, right, verdicts)
    alone[reviewed], log_odds[reviewed] = 1.0, SURE_LOG_ODDS
    fallen = _fallen(group, right, reviewed) | (verdicts < 0)
    log_odds[fallen] = -np.inf
    chosen, best = compete(group, right, log_odds, alone)
    return Judged(alone, np.where(fallen, 0.0, chosen), group, best, reviewed)


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
    pair = number_pairs(group, right)
    return taken & ~np.isin(pair, pair[reviewed])


def _one_person(
    evidence: Evidence, in_play: NDArray[np.bool_], model: Model, engine: Engine, people: int
) -> Rows:
    """Number the people behind the left records."""
    rivals = find_rivals(evidence.pairs.filter(pl.Series(in_play)))
    if rivals.is_empty():
        return np.arange(people)
    within = compare_within(rivals, evidence, engine)
    copies = replace(model, matches=ENTERED_TWICE)
    logs = class_logs(within.levels, within.commonness(), copies, within)
    same = within.pairs.filter(pl.Series(probabilities(logs)[0] >= SAME_PERSON))
    return number_components(same["left_row"].to_numpy(), same["right_row"].to_numpy(), people)
