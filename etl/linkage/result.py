"""What became of two files, and the bounds that decide what is told of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from etl.linkage.model import Model

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
    links : left_id, right_id, probability, weight (bits against strangers), rule (`reviewed` where
        a person decided, `identifier` where they share a number, else the strictest match key that
        the pair has in common, or `weighed`); a left_id at most once in a period, a right_id at
        most once.
    duplicates : left_id, same_as (the left record that was linked instead, being the same
        person's), right_id, probability, weight, rule.
    candidates : every pair with a chance of SHOWN, the nearest of every left record, and those that
        share a number or that a person decided on: left_id, right_id, period, outcome (`link`,
        `duplicate`, `unsure`, `rival` for one that lost to another pair, `cut` for one that a
        person refused, `no_match`), rule, probability, rank among the left record's own; match,
        relative and stranger: the chance of each class by the pair's own evidence; weight,
        weight_relative; for each field its level, `_bits` against strangers and
        `_bits_relative`; shares of values in common; namesakes.
    model : what was estimated or given. left, right : number of records.
    identifier_contradicted : pairs that share a number of a person, while date of birth and both
        names disagree: weighed as any other.
    """

    links: pl.DataFrame
    duplicates: pl.DataFrame
    candidates: pl.DataFrame
    model: Model
    left: int
    right: int
    identifier_contradicted: int = 0


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
