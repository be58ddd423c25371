"""Exact matching: people are compared who are equal in every covariate."""

import numpy as np
import polars as pl

from analytics.impact.design import Design
from analytics.impact.matched import Matched
from analytics.impact.matching.classes import (
    find_strata,
    join_codes,
    keep_shared,
    refuse_pair_limits,
    weigh_classes,
)
from analytics.impact.score import Score
from analytics.impact.units import Ints, Units


def match_exact(units: Units, design: Design, score: Score | None = None) -> Matched:
    """Compare people who are equal in every covariate.

    Raises
    ------
    StudyFault
        No two people of the two groups are equal in all of them.

    Source
    ------
    R's MatchIt, `method = "exact"`.
    """
    refuse_pair_limits(design)
    codes = join_codes(
        [
            find_strata(units, design),
            *(number_levels(units.frame[one]) for one in design.covariates),
        ]
    )
    discarded = np.zeros(len(units), dtype=bool) if score is None else score.discarded
    classes = keep_shared(codes, units.treated, ~discarded)
    return Matched(
        weights=weigh_classes(classes, units.treated, design.estimand),
        subclass=classes,
        discarded=discarded,
        distance=None if score is None else score.values,
    )


def number_levels(column: pl.Series) -> Ints:
    """Number the different values of a column from 0, n; what is not known is a value too."""
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return _number(column.rank("dense"))
    text = column.cast(pl.String)
    # Looked up, not sorted: text is slow to sort.
    return _number(text.cast(pl.Enum(text.drop_nulls().unique().sort())).to_physical() + 1)


def _number(codes: pl.Series) -> Ints:
    """Give codes from 1 as they are, and 0 for none."""
    return codes.cast(pl.Int64).fill_null(0).to_numpy()
