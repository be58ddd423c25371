"""The error of a difference in means where comparison people stand for several participants."""

from math import sqrt

import numpy as np

from analytics.impact.units import Bools, Floats, Ints


def find_abadie_imbens(outcome: Floats, treated: Bools, focal: Ints, other: Ints) -> float:
    """Give the standard error of matching with replacement.

    Parameters
    ----------
    outcome, treated
        n each.
    focal, other
        The pairs: places of who was matched, and of whom was found for them. For an effect on
        everybody each person is once the one who was matched.

    Source
    ------
    Abadie & Imbens (2006), equation 14, with one variance for all people, estimated from the
    pairs; as R's `Matching::Match` does by default. (With a caliper that leaves people unmatched
    that package counts them as if their effect were 0; here they are left out.)
    """
    n = len(outcome)
    shares = 1 / np.bincount(focal, minlength=n)[focal]
    differences = np.where(treated[focal], 1, -1) * (outcome[focal] - outcome[other])
    asked = np.unique(focal)
    effects = np.bincount(focal, weights=shares * differences, minlength=n)[asked]
    value = effects.mean()
    variance = 0.5 * float(np.average((differences - value) ** 2, weights=shares))
    stands_for = np.bincount(other, weights=shares, minlength=n)
    squares = np.bincount(other, weights=shares**2, minlength=n)
    is_asked = np.zeros(n)
    is_asked[asked] = 1.0
    reuse = float(np.sum(stands_for**2 + 2 * is_asked * stands_for - squares))
    return sqrt(variance * reuse + float(np.sum((effects - value) ** 2))) / len(asked)
