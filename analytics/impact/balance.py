"""How alike the groups are before and after matching, in the conventions of R's MatchIt."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from analytics.impact.design import Design, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.score import Score
from analytics.impact.units import UNKNOWN, Bools, Floats, Ints, Units

ALL: Final = "all"
MATCHED: Final = "matched"
_NO_SPREAD: Final = 1.5e-8
_NONE: Final = np.empty(0, dtype=np.int64)


class Light(StrEnum):
    """What a standardised mean difference allows.

    Source
    ------
    What Works Clearinghouse: 0.05 satisfies baseline equivalence, up to 0.25 only with adjustment
    for the covariate, beyond that none; 0.1 is the custom among those who match.
    """

    ALIKE = "alike"
    NEAR = "near"
    ADJUST = "adjust"
    APART = "apart"


#: Widest standardised mean difference of each light but the last.
LIMITS: Final = {Light.ALIKE: 0.05, Light.NEAR: 0.1, Light.ADJUST: 0.25}


def light_of(difference: float | None) -> Light:
    """Judge a standardised mean difference; one that cannot be worked out is apart."""
    if difference is None:
        return Light.APART
    return next((light for light, most in LIMITS.items() if abs(difference) <= most), Light.APART)


def measure_balance(
    units: Units,
    matched: Matched,
    design: Design,
    *,
    score: Score | None = None,
    interactions: bool = False,
) -> pl.DataFrame:
    """Measure how alike the groups are in every covariate, in all people and in those matched.

    Parameters
    ----------
    units, matched, design
        The people, who of them was matched, and for whose effect.
    score
        If given, the first row is its: `distance`.
    interactions
        Whether squares and products of two covariates are measured too.

    Returns
    -------
    polars.DataFrame
        A row for each covariate, level of a category or 'is not known', and for each stage (`all`,
        `matched`): means; `smd`, the difference of means in standard deviations of the group whose
        effect is asked for (of the ATE, pooled), in all people both times; `variance_ratio` (none
        of a column of 0 and 1); mean and greatest difference of the cumulative distributions;
        `pair_distance`, the mean distance within pairs or sets in the same standard deviations.

    Raises
    ------
    StudyFault
        Nobody is matched.

    Source
    ------
    `summary.matchit` of R's MatchIt 4.7; Stuart (2010).
    """
    # Sums over people are no work for many threads, which wait for one another at each.
    with threadpool_limits(1, "blas"):
        return _measure(units, matched, design, score, interactions=interactions)


def _measure(
    units: Units, matched: Matched, design: Design, score: Score | None, *, interactions: bool
) -> pl.DataFrame:
    everybody = _Stage.of(ALL, units.weights, units.treated)
    those_matched = _Stage.of(
        MATCHED,
        matched.weights * units.weights,
        units.treated,
        _Neighbours.of(matched, units.treated),
    )
    rows = []
    for name, values, is_binary in _list_columns(units, score, interactions=interactions):
        column = _Column.of(values, is_binary, everybody, design.estimand)
        rows += [(name, stage.name, *stage.measure(column)) for stage in (everybody, those_matched)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA: Final = {
    "covariate": pl.String,
    "stage": pl.String,
    "mean_treated": pl.Float64,
    "mean_control": pl.Float64,
    "smd": pl.Float64,
    "variance_ratio": pl.Float64,
    "ecdf_mean": pl.Float64,
    "ecdf_max": pl.Float64,
    "pair_distance": pl.Float64,
}


def effective_sizes(units: Units, matched: Matched) -> pl.DataFrame:
    """Count the people of each group, and how many equally weighted ones they are worth.

    Returns
    -------
    polars.DataFrame
        `treated` and `control`: all, matched, `ess` (the square of the sum of the weights over the
        sum of their squares; Kish 1965), unmatched, discarded.
    """
    rows = []
    for group, members in (("treated", units.treated), ("control", ~units.treated)):
        weights = (matched.weights * units.weights)[members]
        squares = float(weights @ weights)
        is_in, discarded = matched.is_in[members], matched.discarded[members]
        rows.append(
            {
                "group": group,
                "all": int(members.sum()),
                "matched": int(is_in.sum()),
                "ess": float(weights.sum()) ** 2 / squares if squares else 0.0,
                "unmatched": int((~is_in & ~discarded).sum()),
                "discarded": int(discarded.sum()),
            }
        )
    return pl.DataFrame(rows)


def _list_columns(
    units: Units, score: Score | None, *, interactions: bool
) -> Iterator[tuple[str, Floats, bool]]:
    """Give each column's name, its values one after another in memory, and if it is 0 and 1."""
    if score is not None:
        yield "distance", score.values, False
    columns = [
        (name, np.ascontiguousarray(values), bool(binary))
        for name, values, binary in zip(units.names, units.columns.T, units.binary, strict=True)
    ]
    yield from columns
    if not interactions:
        return
    for place, (name, values, is_binary) in enumerate(columns):
        if not is_binary:
            yield f"{name}²", values**2, False
        for other, others, other_binary in columns[place + 1 :]:
            product = values * others
            # Two levels of one category never meet; nor do a filled value and what it fills.
            if other != name + UNKNOWN and product.any():
                yield f"{name} * {other}", product, is_binary and other_binary


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Who is compared with whom: pairs, or classes as people in the order of their class."""

    pairs: tuple[Ints, Ints] | None
    subclass: Ints
    treated: Bools

    @classmethod
    def of(cls, matched: Matched, treated: Bools) -> "_Neighbours":
        pairs = None if matched.pairs is None else (matched.pairs.focal, matched.pairs.other)
        return cls(pairs, matched.subclass, treated)

    def measure(self, values: Floats) -> float | None:
        """Give the mean distance between participants and others who are compared."""
        if self.pairs is not None:
            focal, other = self.pairs
            return float(np.abs(values[focal] - values[other]).mean()) if len(focal) else None
        members = np.flatnonzero(self.subclass >= 0)
        if not len(members):
            return None
        values, groups, treated = values[members], self.subclass[members], self.treated[members]
        between = _add_distances(values, groups)
        within = sum(_add_distances(values[part], groups[part]) for part in (treated, ~treated))
        count = np.bincount(groups[treated], minlength=groups.max() + 1) @ np.bincount(
            groups[~treated], minlength=groups.max() + 1
        )
        return max(between - within, 0.0) / float(count) if count else None


def _add_distances(values: Floats, groups: Ints) -> float:
    """Add up the distances of every two within a group.

    Of m sorted values the k-th is above k - 1 others and below m - k.
    """
    order = np.lexsort((values, groups))
    sizes = np.bincount(groups)
    starts = np.cumsum(sizes) - sizes
    ranks = np.arange(len(values)) - starts[groups[order]]
    return float(values[order] @ (2 * ranks - sizes[groups[order]] + 1))


@dataclass(frozen=True, slots=True)
class _Stage:
    """All people, or those matched: weights of participants and of others, each adding up to 1."""

    name: str
    weights: tuple[Floats, Floats]
    neighbours: _Neighbours | None

    @classmethod
    def of(
        cls, name: str, weights: Floats, treated: Bools, neighbours: _Neighbours | None = None
    ) -> "_Stage":
        participants, others = (np.where(group, weights, 0.0) for group in (treated, ~treated))
        if not (participants.any() and others.any()):
            raise StudyFault("Nobody is matched: there is no balance to look at.")
        return cls(name, (participants / participants.sum(), others / others.sum()), neighbours)

    def measure(self, column: "_Column") -> tuple[float | None, ...]:
        """Give a column's figures, in the order of the table."""
        means = [float(weights @ column.values) for weights in self.weights]
        difference = means[0] - means[1]
        smd = difference / column.unit if column.unit else (None if difference else 0.0)
        ratio, apart = None, np.array([abs(difference)])
        if not column.is_binary:
            above, below = (
                _variance(column.values, weights, is_binary=False) for weights in self.weights
            )
            ratio = above / below if below else None
            apart = column.compare_cumulative(*self.weights)
        distance = self.neighbours.measure(column.values) if self.neighbours else None
        if distance is not None and column.unit:
            distance /= column.unit
        return (*means, smd, ratio, float(apart.mean()), float(apart.max()), distance)


@dataclass(frozen=True, slots=True)
class _Column:
    """One covariate: its values, sorted once for all stages, and the unit of its differences."""

    values: Floats
    is_binary: bool
    unit: float
    order: Ints
    ends: Ints  # places in the order where a value is met for the last time

    @classmethod
    def of(
        cls, values: Floats, is_binary: bool, everybody: _Stage, estimand: Estimand
    ) -> "_Column":
        spreads = [_variance(values, one, is_binary=is_binary) for one in everybody.weights]
        asked = {Estimand.ATT: spreads[:1], Estimand.ATC: spreads[1:], Estimand.ATE: spreads}
        unit = float(np.sqrt(np.mean(asked[estimand])))
        if unit < _NO_SPREAD:  # the group whose effect is asked for is all alike
            unit = float(np.sqrt(np.mean(spreads)))
        if is_binary:
            return cls(values, is_binary, unit, _NONE, _NONE)
        order = np.argsort(values, kind="stable")
        ends = np.flatnonzero(np.append(np.diff(values[order]) != 0, True))
        return cls(values, is_binary, unit if unit >= _NO_SPREAD else 0.0, order, ends)

    def compare_cumulative(self, participants: Floats, others: Floats) -> Floats:
        """Give how far the cumulative distributions are apart, at every value that occurs."""
        return np.asarray(np.abs(np.cumsum((participants - others)[self.order])[self.ends]))


def _variance(values: Floats, weights: Floats, *, is_binary: bool) -> float:
    """Give the variance by weights that add up to 1; unbiased, but of a share p(1 - p)."""
    mean = float(weights @ values)
    if is_binary:
        return mean * (1 - mean)
    rest = 1 - float(weights @ weights)
    return float(weights @ (values - mean) ** 2) / rest if rest else 0.0
