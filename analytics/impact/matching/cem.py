"""Coarsened exact matching: people are compared who fall into the same bin in every covariate."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, log2
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from analytics.impact.design import Design, Distance, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched, Pairs
from analytics.impact.matching.classes import (
    find_quantiles,
    find_strata,
    join_codes,
    keep_shared,
    list_strata,
    refuse_pair_limits,
    weigh_classes,
)
from analytics.impact.matching.exact import number_levels
from analytics.impact.matching.sets import gather_pairs
from analytics.impact.matching.space import place_in_space, round_distances
from analytics.impact.score import Score
from analytics.impact.units import Bools, Floats, Ints, Units

Rule: TypeAlias = int | str | tuple[float, ...]

_EACH_VALUE: Final = 0
_NOT_AT_ALL: Final = 1
_SIGNIFICANT_DIGITS: Final = 5


def match_cem(units: Units, design: Design, score: Score | None = None) -> Matched:
    """Compare people who fall into the same bin in every covariate.

    Parameters
    ----------
    units
        The people.
    design
        Its `cutpoints`, by covariate, are Sturges' rule where it names none; its `grouping` says
        which levels of a category count as one. A category without is not coarsened.

    Raises
    ------
    StudyFault
        No bin has people of both groups, or a rule for bins is none.

    Source
    ------
    Iacus, King & Porro (2012); bins as in R's MatchIt: a value on a cut falls above it.
    """
    refuse_pair_limits(design)
    rules = dict(design.cutpoints)
    groups = dict(design.grouping)
    codes = join_codes(
        [
            find_strata(units, design),
            *(
                _coarsen(units.frame[name], rules.get(name, "sturges"), groups.get(name))
                for name in design.covariates
            ),
        ]
    )
    discarded = np.zeros(len(units), dtype=bool) if score is None else score.discarded
    classes = keep_shared(codes, units.treated, ~discarded)
    scores = None if score is None else score.values
    if design.k2k:
        pairs = _pair_within(classes, units, design, ~discarded)
        return gather_pairs(pairs, discarded, distance=scores)
    return Matched(
        weights=weigh_classes(classes, units.treated, design.estimand),
        subclass=classes,
        discarded=discarded,
        distance=scores,
    )


def _pair_within(classes: Ints, units: Units, design: Design, kept: Bools) -> Pairs:
    """Pair people one to one within their class: each in turn with the nearest who is left.

    Source: R's MatchIt, `k2k = TRUE`: Mahalanobis distance of the covariates as they were.
    """
    points = place_in_space(units, replace(design, distance=Distance.MAHALANOBIS), kept)
    focal = ~units.treated if design.estimand is Estimand.ATC else units.treated
    is_in = classes >= 0
    pairs: list[tuple[int, int, float]] = []
    for ones, others in list_strata(classes, focal & is_in, ~focal & is_in):
        theirs = points[others]
        is_free = np.ones(len(others), dtype=bool)
        for one in ones[: len(others)]:
            far = round_distances(np.sqrt(((theirs - points[one]) ** 2).sum(axis=1)))
            number = int(np.where(is_free, far, np.inf).argmin())
            is_free[number] = False
            pairs.append((int(one), int(others[number]), float(far[number])))
    one, other, distance = (np.array(side) for side in zip(*sorted(pairs), strict=True))
    return Pairs(one, other, np.ones(len(one), dtype=np.int64), distance)


def _coarsen(column: pl.Series, rule: Rule, groups: Sequence[Sequence[str]] | None) -> Ints:
    """Give the bin of each person in one covariate, n codes from 0."""
    if groups is not None:
        return number_levels(column.cast(pl.String).replace(_first_of_each(groups)))
    if not (column.dtype.is_numeric() or column.dtype == pl.Boolean) or rule == _EACH_VALUE:
        return number_levels(column)
    if rule == _NOT_AT_ALL:
        return np.zeros(len(column), dtype=np.int64)
    values = column.cast(pl.Float64).fill_nan(None)
    points = _find_points(values.drop_nulls().to_numpy(), rule, column.name)
    # What is not known stands after infinity, in a bin of its own.
    bins = np.append(points, np.inf).searchsorted(values.fill_null(np.nan).to_numpy(), side="right")
    return np.asarray(bins, dtype=np.int64)


def _first_of_each(groups: Sequence[Sequence[str]]) -> Mapping[str, str]:
    return {level: group[0] for group in groups for level in group}


def _find_points(values: Floats, rule: Rule, name: str) -> Floats:
    """Give the points that part the bins, in order."""
    if isinstance(rule, tuple):
        return np.sort(np.array(rule, dtype=np.float64))
    if isinstance(rule, str) and rule.startswith("q") and rule[1:].isdecimal() and int(rule[1:]):
        bins = int(rule[1:])
        return find_quantiles(values, np.arange(1, bins) / bins)
    if isinstance(rule, str) and rule in _COUNTS:
        rule = _COUNTS[rule](values)
    if not isinstance(rule, int) or rule < 1:
        raise StudyFault(
            f"{rule!r} is no way to cut {name!r} into bins: give a number of bins, q5 for five "
            "parts of equal size, sturges, fd, scott, or the points themselves."
        )
    return np.linspace(values.min(), values.max(), rule + 1)[1:-1]


def _count_sturges(values: Floats) -> int:
    """Count bins by Sturges (1926)."""
    return ceil(log2(len(values)) + 1)


def _count_scott(values: Floats) -> int:
    """Count bins by Scott (1979)."""
    return _count_of_width(values, 3.5 * float(values.std(ddof=1)))


def _count_fd(values: Floats) -> int:
    """Count bins by Freedman & Diaconis (1981); wider quantiles where the quartiles are equal."""
    rounded = _round_to_digits(values)
    for tail in 2.0 ** -np.arange(2, 10):
        low, high = find_quantiles(rounded, np.array([tail, 1 - tail]))
        if high > low:
            return _count_of_width(values, float(high - low) / (1 - 2 * tail))
    return _count_scott(values)


def _count_of_width(values: Floats, width: float) -> int:
    """Count bins of a width that is to be divided by the cube root of the number of people."""
    if width <= 0:
        return 1
    reach = float(values.max() - values.min())
    return max(1, ceil(reach / width * float(len(values) ** (1 / 3))))


def _round_to_digits(values: Floats) -> Floats:
    size = np.floor(np.log10(np.abs(values), where=values != 0, out=np.zeros(len(values))))
    scale = 10.0 ** (_SIGNIFICANT_DIGITS - 1 - size)
    return np.round(values * scale) / scale


_COUNTS: Final = {"sturges": _count_sturges, "fd": _count_fd, "scott": _count_scott}
