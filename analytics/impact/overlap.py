"""Where the two groups can be compared: common support, and from where comparison people come."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from analytics.impact.matched import Matched
from analytics.impact.score import Score
from analytics.impact.units import Floats, Units

BINS: Final = 20


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far the scores of the two groups lie over one another.

    Attributes
    ----------
    low, high : ends of the range that both groups' scores share; high below low where none.
    treated_outside, control_outside : people whose score lies outside of it.
    bins : the scores in bins of one width: `low`, `high`, and people of `treated`, `control`,
        `treated_matched`, `control_matched`, of whom the last are weighted.
    """

    low: float
    high: float
    treated_outside: int
    control_outside: int
    bins: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Suppliers:
    """From how many schools the comparison group comes, and how much of it from the largest.

    `largest_share` is the part of the weights, 0 to 1, of the school that gives most.
    """

    schools: int
    largest_share: float


def measure_overlap(units: Units, matched: Matched, score: Score, bins: int = BINS) -> Overlap:
    """Say where the scores of the two groups lie over one another.

    Source
    ------
    Common support as MatchIt's `discard = "both"`: from the greater of the least scores to the
    lesser of the greatest.
    """
    treated, control = score.values[units.treated], score.values[~units.treated]
    low, high = max(treated.min(), control.min()), min(treated.max(), control.max())
    edges = np.histogram_bin_edges(score.values, bins)

    def count(values: Floats, weights: Floats | None = None) -> Floats:
        return np.histogram(values, edges, weights=weights)[0]

    in_bins = pl.DataFrame(
        {
            "low": edges[:-1],
            "high": edges[1:],
            "treated": count(treated),
            "control": count(control),
            "treated_matched": count(treated, matched.weights[units.treated]),
            "control_matched": count(control, matched.weights[~units.treated]),
        }
    )
    outside = [int(((one < low) | (one > high)).sum()) for one in (treated, control)]
    return Overlap(float(low), float(high), outside[0], outside[1], in_bins)


def measure_suppliers(units: Units, matched: Matched) -> Suppliers | None:
    """Say from how many schools the comparison group comes; None where schools are not known."""
    if units.schools is None:
        return None
    control = ~units.treated
    given = np.bincount(units.schools[control], matched.weights[control])
    return Suppliers(int((given > 0).sum()), float(given.max() / given.sum()))
