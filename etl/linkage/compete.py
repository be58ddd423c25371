"""Competition: the chance of each pair of a person and a record among its rivals.

Knows rows and odds; nothing of names or codes. A record is at most one person's, and a person has
at most one record in a file of one year. So a pair's chance falls with every rival on either side.
Left records of one person are no rivals: they stand together.
"""

from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.linkage.components import Rows
from etl.linkage.fields import Floats

Bools = NDArray[np.bool_]
IN_PLAY: Final = 0.05
"""Two left records are compared with each other if a record may be either's at this chance."""
SAME_PERSON: Final = 0.7
"""Left records at least this likely to be one person stand together."""
ENTERED_TWICE: Final = 0.06
"""Second records of one person, per record of the left file: what members' files come to."""
MOST_LOG_ODDS: Final = 40.0
ROUNDS: Final = 100
SETTLED: Final = 1e-9


class Competed(NamedTuple):
    """What competition made of the pairs, in their order.

    Attributes
    ----------
    probability : after the rivals. best : the pair is the first choice of its person and of its
        record.
    """

    probability: Floats
    best: Bools


def find_rivals(play: pl.DataFrame) -> pl.DataFrame:
    """Find the left records that one right record may be either's.

    Parameters
    ----------
    play
        left_row and right_row of the pairs with a chance of IN_PLAY.

    Returns
    -------
    pl.DataFrame
        left_row and right_row, both rows of the left file, the first the smaller; in order.
    """
    ends = play.select(pl.col("left_row").alias("left"), pl.col("right_row").alias("right"))
    return (
        ends.join(ends, on="right", suffix="_other")
        .filter(pl.col("left") < pl.col("left_other"))
        .select(pl.col("left").alias("left_row"), pl.col("left_other").alias("right_row"))
        .unique()
        .sort("left_row", "right_row")
    )


def number_groups(people: Rows, periods: Rows) -> Rows:
    """Number the people within each period, of which each may have a record."""
    return np.asarray(people * (periods.max(initial=0) + 1) + periods)


def number_periods(periods: pl.Series) -> Rows:
    """Number the periods of records, from 0."""
    return periods.rank("dense").cast(pl.Int64).to_numpy() - 1


def number_pairs(group: Rows, right: Rows) -> Rows:
    """Number the pairs of person and record; copies of one person have one with a record."""
    _, numbers = np.unique(group * (right.max(initial=0) + 1) + right, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def compete(group: Rows, right: Rows, log_odds: Floats, alone: Floats) -> Competed:
    """Let pairs compete.

    Parameters
    ----------
    group
        Shape (pairs,): number of the left person within a period, see `number_groups`.
    right
        Shape (pairs,): row of the record.
    log_odds
        Natural logarithm of the odds of a match by the pair's own evidence; minus infinity takes
        a pair out.
    alone
        Probability of a match by the pair's own evidence.
    """
    # Of copies of one person the strongest speaks; the others follow it.
    strongest = _strongest(group, right, log_odds)
    chosen = _weigh_rivals(group[strongest], right[strongest], log_odds[strongest])
    pair = number_pairs(group, right)
    of_pair = np.zeros(pair.max(initial=-1) + 1)
    of_pair[pair[strongest]] = chosen
    of_strongest = np.zeros_like(of_pair)
    of_strongest[pair[strongest]] = alone[strongest]
    best = np.zeros(len(group), dtype=np.bool_)
    best[strongest] = _first(group[strongest], chosen) & _first(right[strongest], chosen)
    probability = of_pair[pair] * alone / np.maximum(of_strongest[pair], 1e-300)
    return Competed(probability, best)


def _strongest(group: Rows, right: Rows, log_odds: Floats) -> Rows:
    """Find the strongest pair of each person and record, the first of equals."""
    order = np.lexsort((np.arange(len(group)), -log_odds, right, group))
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = (np.diff(group[order]) != 0) | (np.diff(right[order]) != 0)
    return np.sort(order[starts])


def _weigh_rivals(group: Rows, right: Rows, log_odds: Floats) -> Floats:
    """Probabilities of pairs of which no two share a person and a record.

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


def _first(node: Rows, chosen: Floats) -> Bools:
    """Whether each pair is its node's first choice; of equals, none is."""
    order = np.lexsort((-chosen, node))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.diff(node[order]) != 0
    tied = np.zeros(len(order), dtype=np.bool_)
    tied[:-1] = ~new[1:] & (np.diff(chosen[order]) == 0)
    out = np.zeros(len(order), dtype=np.bool_)
    out[order] = new & ~tied
    return out
