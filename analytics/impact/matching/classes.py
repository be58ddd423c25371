"""Classes within which people are compared: joined from codes, and weighted as MatchIt weighs."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from analytics.impact.design import Design, Estimand, Scope
from analytics.impact.errors import StudyFault
from analytics.impact.units import Bools, Floats, Ints, Units

_FEW_CODES: Final = 1 << 22


def join_codes(parts: Sequence[Ints]) -> Ints:
    """Number the combinations of several codes from 0, without gaps.

    Parameters
    ----------
    parts
        At least one array of n codes from 0.
    """
    joined, most = parts[0], int(parts[0].max(initial=0)) + 1
    for part in parts[1:]:
        levels = int(part.max(initial=0)) + 1
        if most * levels > _FEW_CODES:
            joined = _close_gaps(joined, most)
            most = int(joined.max(initial=0)) + 1
        joined, most = joined * levels + part, most * levels
    return _close_gaps(joined, most)


def _close_gaps(codes: Ints, most: int) -> Ints:
    if most > _FEW_CODES:
        return np.asarray(np.unique(codes, return_inverse=True)[1], dtype=np.int64)
    is_there = np.bincount(codes, minlength=most) > 0
    return np.asarray((np.cumsum(is_there) - 1)[codes])


def find_strata(units: Units, design: Design) -> Ints:
    """Give the groups within which alone people are compared, n codes: schools too, if so asked.

    Raises
    ------
    StudyFault
        A comparison within schools without schools, or one that prefers the school: a preference
        needs people who choose one after the other.
    """
    if design.scope is Scope.ACROSS:
        return units.strata
    if design.scope is Scope.PREFER_WITHIN:
        raise StudyFault(
            "Only nearest neighbour matching can prefer people of the same school. Compare within "
            "schools or across them, or choose nearest neighbour matching."
        )
    if units.schools is None:
        raise StudyFault("A comparison within schools needs the column of the school.")
    return join_codes([units.strata, units.schools])


def list_strata(strata: Ints, ones: Bools, others: Bools) -> list[tuple[Ints, Ints]]:
    """List the places of two groups in each stratum that has both, in the order of the strata."""
    order = np.argsort(strata, kind="stable")
    ends = np.flatnonzero(np.diff(strata[order])) + 1
    parts = ((part[ones[part]], part[others[part]]) for part in np.split(order, ends))
    return [(one, other) for one, other in parts if len(one) and len(other)]


def refuse_pair_limits(design: Design) -> None:
    """Refuse limits on pairs for a method that makes no pairs.

    Raises
    ------
    StudyFault
        The design has calipers in covariates or columns in which people must differ.
    """
    if design.calipers or design.anti_exact:
        raise StudyFault(
            f"The method {design.method} makes no pairs, so that it cannot keep to a tolerance or "
            "to columns in which people differ. Take them out, or choose nearest, optimal or full."
        )


def keep_shared(codes: Ints, treated: Bools, is_in: Bools) -> Ints:
    """Number the classes with people of both groups from 0; -1 for who is in none, n.

    Raises
    ------
    StudyFault
        No class has people of both groups.
    """
    most = int(codes.max(initial=0)) + 1
    is_shared = np.logical_and.reduce(
        [np.bincount(codes[is_in & group], minlength=most) > 0 for group in (treated, ~treated)]
    )
    if not is_shared.any():
        raise StudyFault(
            "Nobody was matched: no class has both participants and others. Ask for less: fewer "
            "covariates, wider bins, or fewer columns in which people must be equal."
        )
    numbers = np.where(is_shared, np.cumsum(is_shared) - 1, -1)
    return np.where(is_in, numbers[codes], -1)


def weigh_classes(classes: Ints, treated: Bools, estimand: Estimand) -> Floats:
    """Weigh people so that in each class both groups count as the estimand asks.

    Parameters
    ----------
    classes
        n classes from 0, each with people of both groups; -1 for who is left out.

    Returns
    -------
    Floats
        n weights. In each group those in a class average 1; who is left out has 0.

    Source
    ------
    R's MatchIt: in a class of t participants and c others a weight is t (of the ATT), c (ATC) or
    t + c (ATE) over the size of one's group there.
    """
    most = int(classes.max(initial=-1)) + 1
    is_in = classes >= 0
    takers, others = (
        np.bincount(classes[is_in & group], minlength=most) for group in (treated, ~treated)
    )
    target = {
        Estimand.ATT: takers,
        Estimand.ATC: others,
        Estimand.ATE: takers + others,
    }[estimand]
    weights = np.zeros(len(classes))
    for group, count in ((treated, takers), (~treated, others)):
        members = is_in & group
        raw = (target / count)[classes[members]]
        weights[members] = raw / raw.mean()
    return weights


def find_quantiles(values: Floats, shares: Floats) -> Floats:
    """Give quantiles of the seventh kind, in the order of operations of R.

    NumPy's differ in the last digit, which decides on which side of a cut equal values fall.

    Source
    ------
    Hyndman & Fan (1996), definition 7; R's `quantile`.
    """
    ranked = np.sort(values)
    place = (len(ranked) - 1) * shares
    low = np.floor(place + 4 * np.finfo(np.float64).eps).astype(np.int64)
    beyond = np.clip(place - low, 0, None)
    high = np.minimum(low + 1, len(ranked) - 1)
    return np.where(beyond == 0, ranked[low], (1 - beyond) * ranked[low] + beyond * ranked[high])
