"""People as points, so that the straight line between two is the distance that is asked for."""

from typing import Final

import numpy as np
from scipy.linalg.lapack import dpstrf

from analytics.impact.design import Design, Distance
from analytics.impact.errors import StudyFault
from analytics.impact.matching.classes import join_codes
from analytics.impact.units import Bools, Floats, Ints, Units

#: Covariates are dependent where the least eigenvalue of their correlations is not above this.
_SINGULAR: Final = 1e-8
#: Of the 53 binary digits of a distance, those that no order of adding up changes.
_BITS: Final = 36


def place_in_space(units: Units, design: Design, kept: Bools) -> Floats:
    """Place people so that their Euclidean distance is the design's.

    Parameters
    ----------
    units
        The people, n of them. Of a design whose distance is a score, the distance meant here is
        the Mahalanobis distance within the caliper of the score.
    design
        Its `mahalanobis_on` names the covariates; if empty, all.
    kept
        n; from whom spread and correlation are taken.

    Returns
    -------
    Floats
        n x (at most p) coordinates; the same to the last digit of people with the same covariates.

    Raises
    ------
    StudyFault
        A column is not one of the covariates, or everybody is alike in all.

    Source
    ------
    R's MatchIt: covariance within the two groups, pooled (Rubin 1980); of the robust distance, of
    the ranks of everybody, stretched to the spread of untied ranks (Rosenbaum 2010, section 8.3).
    """
    columns, is_binary, is_number = _choose_columns(units, design)
    is_varied = np.ptp(columns, axis=0) > np.sqrt(np.finfo(np.float64).eps)
    if not is_varied.any():
        raise StudyFault("Everybody is alike in the covariates, so nobody is nearer than others.")
    columns, is_plain = columns[:, is_varied], (is_binary & is_number)[is_varied]
    rows = number_rows(columns)
    if design.distance is Distance.ROBUST_MAHALANOBIS:
        from scipy.stats import rankdata  # loads slowly, and is seldom needed

        columns = rankdata(columns, axis=0)
        cov = _find_covariance(columns, units.weights, groups=1)
        stretch = np.arange(len(units)).std(ddof=1) / np.sqrt(np.diag(cov))
        root = _find_root(cov * np.outer(stretch, stretch))
    else:
        columns = columns / columns.std(axis=0, ddof=1)
        cov = _pool_covariance(columns[kept], units.treated[kept], units.weights[kept])
        if design.distance is Distance.SCALED_EUCLIDEAN:
            # MatchIt divides by n for a covariate of 0 and 1, and by n - 2 for all else.
            shrink = np.where(is_plain, 1 - 2 / kept.sum(), 1)
            root = np.diag(1 / np.sqrt(np.diag(cov) * shrink))
        else:
            root = _find_root(cov)
    # One of each kind: equal rows of a product may differ in the last digit.
    first = np.empty(rows.max() + 1, dtype=np.int64)
    first[rows] = np.arange(len(rows))
    return np.asarray((columns[first] @ root)[rows])


def round_distances(distances: Floats) -> Floats:
    """Round distances to the digits that every machine finds alike.

    Of people as far on either side of somebody one would else be nearer by the last digit, which
    hangs on the order in which a processor adds up.
    """
    parts, powers = np.frexp(distances)
    return np.asarray(np.ldexp(np.rint(parts * 2**_BITS), powers - _BITS))


def number_rows(columns: Floats) -> Ints:
    """Number the different rows of a table from 0, n."""
    numbers = np.zeros(len(columns), dtype=np.int64)
    for column in columns.T:
        if numbers.max() + 1 == len(columns):
            break
        numbers = join_codes([numbers, np.unique(column, return_inverse=True)[1]])
    return numbers


def _choose_columns(units: Units, design: Design) -> tuple[Floats, Bools, Bools]:
    """Give the columns of the distance, which are 0 or 1, and which are no category's level."""
    names = design.mahalanobis_on or design.covariates
    if unknown := set(names) - set(design.covariates):
        raise StudyFault(f"No distance is taken in {min(unknown)!r}: it is not a covariate.")
    levels = {
        f"{name}{level}"
        for name in set(names) - set(units.names)
        for level in units.frame[name].unique()
    }
    is_number = np.isin(units.names, names)
    is_wanted = is_number | np.isin(units.names, list(levels))
    return units.columns[:, is_wanted], units.binary[is_wanted], is_number[is_wanted]


def _pool_covariance(columns: Floats, treated: Bools, weights: Floats) -> Floats:
    centred = columns.copy()
    for group in (treated, ~treated):
        centred[group] -= np.average(columns[group], axis=0, weights=weights[group])
    return _find_covariance(centred, weights, groups=2)


def _find_covariance(columns: Floats, weights: Floats, groups: int) -> Floats:
    """Give the covariance of columns that are centred in so many groups."""
    shares = weights / weights.sum()
    is_weighted = np.ptp(weights) > 0
    freedom = 1 - (shares**2).sum() if is_weighted else 1 - groups / len(weights)
    return np.atleast_2d(np.cov(columns, rowvar=False, aweights=weights, ddof=0)) / freedom


def _find_root(cov: Floats) -> Floats:
    """Give the root of the (generalised) inverse of a covariance, its pivot first."""
    spread = np.sqrt(np.diag(cov))
    is_regular = np.linalg.eigvalsh(cov / np.outer(spread, spread))[0] > _SINGULAR
    inverse = np.linalg.inv(cov) if is_regular else np.linalg.pinv(cov, rcond=1e-8, hermitian=True)
    factor, pivots, rank, _ = dpstrf(inverse)
    upper = np.triu(factor)[:rank]
    return np.asarray(upper[:, np.argsort(pivots)].T)
