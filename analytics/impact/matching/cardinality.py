"""Cardinality matching: the largest sample in which the groups are alike within limits."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from analytics.impact.design import Design, Estimand
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched
from analytics.impact.matching.classes import (
    find_strata,
    join_codes,
    keep_shared,
    refuse_pair_limits,
)
from analytics.impact.matching.space import number_rows
from analytics.impact.score import Score
from analytics.impact.units import Bools, Floats, Ints, Units

_PROVEN: Final = 0
_OUT_OF_TIME: Final = 1
_MOST_KINDS: Final = 50_000


def match_cardinality(
    units: Units, design: Design, score: Score | None = None, *, seconds: float = 60.0
) -> Matched:
    """Keep as many people as can be so that no standardised difference exceeds the limit.

    Parameters
    ----------
    units, score
        The people, and who of them is discarded.
    design
        Its `balance_limit` is in standard deviations of the group that is asked about (of the
        ATE: of both, pooled), its `ratio` holds in each stratum exactly. Of the ATE each group is
        held to the means of everybody, within half the limit.
    seconds
        After which the best sample found so far is taken, and the notes say so.

    Raises
    ------
    StudyFault
        No sample keeps to the limits, or none was found in time.

    Source
    ------
    Zubizarreta, Paredes & Rosenbaum (2014); R's MatchIt, `method = "cardinality"`.
    """
    refuse_pair_limits(design)
    discarded = np.zeros(len(units), dtype=bool) if score is None else score.discarded
    strata = keep_shared(find_strata(units, design), units.treated, ~discarded)
    is_in = strata >= 0
    kinds = _sort_into_kinds(units, strata, is_in)
    spread = _find_spread(units, design.estimand)
    means = np.average(units.columns, axis=0, weights=units.weights)
    columns = (kinds.columns - means) / np.where(spread > 0, spread, 1)
    found = _solve(kinds, columns, design, seconds)
    weights = np.zeros(len(units))
    weights[kinds.list_first(np.rint(found.x).astype(np.int64))] = 1.0
    return Matched(
        weights=weights,
        subclass=np.full(len(units), -1, dtype=np.int64),
        discarded=discarded,
        distance=None if score is None else score.values,
        notes=_note(units, weights, found, seconds),
    )


@dataclass(frozen=True, slots=True)
class _Kinds:
    """People of m kinds: of the same group and stratum, and equal in all covariates.

    Attributes
    ----------
    people : places, kind by kind. first : m; where each kind begins in it. size : m.
    treated, strata, columns : of each kind.
    """

    people: Ints
    first: Ints
    size: Ints
    treated: Bools
    strata: Ints
    columns: Floats

    def list_first(self, count: Ints) -> Ints:
        """List the first so many of each kind, by place."""
        kind = np.repeat(np.arange(len(self.size)), self.size)
        turn = np.arange(len(self.people)) - self.first[kind]
        return self.people[turn < count[kind]]


def _sort_into_kinds(units: Units, strata: Ints, is_in: Bools) -> _Kinds:
    places = np.flatnonzero(is_in)
    codes = join_codes(
        [number_rows(units.columns[places]), strata[places], units.treated[places].astype(np.int64)]
    )
    size = np.bincount(codes)
    if len(size) > _MOST_KINDS:
        raise StudyFault(
            f"Cardinality matching weighs at most {_MOST_KINDS:,} kinds of people against each "
            f"other; here are {len(size):,}. Band the covariates, or choose another method."
        )
    people = places[np.argsort(codes, kind="stable")]
    first = np.cumsum(size) - size
    one = people[first]
    return _Kinds(people, first, size, units.treated[one], strata[one], units.columns[one])


def _find_spread(units: Units, estimand: Estimand) -> Floats:
    """Give the standard deviations, p, in which balance is told: those that MatchIt takes."""
    groups = {
        Estimand.ATT: (units.treated,),
        Estimand.ATC: (~units.treated,),
        Estimand.ATE: (units.treated, ~units.treated),
    }[estimand]
    variances = [
        np.where(
            units.binary, units.columns[group].var(axis=0), units.columns[group].var(axis=0, ddof=1)
        )
        for group in groups
    ]
    return np.asarray(np.sqrt(np.mean(variances, axis=0)))


def _solve(kinds: _Kinds, columns: Floats, design: Design, seconds: float) -> OptimizeResult:
    """Find how many of each kind are kept.

    Parameters
    ----------
    columns
        Of each kind, about the means of everybody, in standard deviations.
    """
    found = milp(
        -np.ones(len(kinds.size)),
        integrality=np.ones(len(kinds.size)),
        bounds=Bounds(0, kinds.size),
        constraints=[
            _hold_ratio(kinds, design),
            *(
                LinearConstraint(sign * sums - design.balance_limit * counts, ub=0)
                for sums, counts in _list_differences(kinds, columns, design)
                for sign in (1, -1)
            ),
        ],
        options={"time_limit": seconds},
    )
    if found.x is None and found.status == _OUT_OF_TIME:
        raise StudyFault(
            f"No sample within the limits was found in {seconds:.0f} seconds. Widen the limit of "
            "balance, take fewer covariates, or choose another method."
        )
    if found.x is None or np.rint(found.x).sum() == 0:
        raise StudyFault(
            "No sample of these people keeps all covariates within the limit of balance, at this "
            "ratio. Widen the limit, lower the ratio, or take fewer covariates."
        )
    return found


def _hold_ratio(kinds: _Kinds, design: Design) -> LinearConstraint:
    """Hold in each stratum `ratio` of the others to each of the group that is asked about."""
    focal = ~kinds.treated if design.estimand is Estimand.ATC else kinds.treated
    share = np.where(focal, -float(design.ratio), 1.0)
    count = len(kinds.size)
    table = csr_array(
        (share, (kinds.strata, np.arange(count))), shape=(kinds.strata.max() + 1, count)
    )
    return LinearConstraint(table, 0, 0)


def _list_differences(
    kinds: _Kinds, columns: Floats, design: Design
) -> list[tuple[Floats, Floats]]:
    """List what is held within the limit: p x m of sums, over m counts that make means of them."""
    takers = kinds.treated.astype(np.float64)
    if design.estimand is Estimand.ATE:
        return [(2 * columns.T * group, group) for group in (takers, 1 - takers)]
    focal = takers if design.estimand is Estimand.ATT else 1 - takers
    return [(columns.T * (focal - (1 - focal) / design.ratio), focal)]


def _note(units: Units, weights: Floats, found: OptimizeResult, seconds: float) -> tuple[str, ...]:
    kept, of = int((weights > 0)[units.treated].sum()), int(units.treated.sum())
    notes: list[str] = []
    if kept < of:
        notes.append(f"{kept:,} of {of:,} participants are kept: the effect is that on them.")
    if found.status != _PROVEN:
        more = int(-found.mip_dual_bound - weights.sum() + 1e-6)
        notes.append(
            f"This sample was not proven to be the largest in {seconds:.0f} seconds: one with up "
            f"to {more:,} people more may exist, and another computer may find another."
        )
    return tuple(notes)
