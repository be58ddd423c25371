"""Scores of schools: those of the neighbourhoods around each."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: How far around a school its pupils are taken to live. Assumed: catchments are not published.
REACH_KM: Final = 3.0


def score_schools(
    schools_m: NDArray[np.float64],
    areas_m: NDArray[np.float64],
    scores: NDArray[np.float64],
    postcodes: ArrayLike,
) -> NDArray[np.float64]:
    """Score schools: the mean of the areas whose middle lies within `REACH_KM`, by postcodes.

    Where there is none, the nearest area counts alone.

    Parameters
    ----------
    schools_m
        Shape (s, 2), easting and northing of each school in metres.
    areas_m
        Shape (n, 2), middles of the areas on the same grid; NaN where one is not known.
    scores
        Shape (n,); NaN where an area has none, which does not count.
    postcodes
        Shape (n,), how many postcodes are in use in each area.

    Returns
    -------
    NDArray[np.float64]
        Shape (s,); NaN where no area has a score.
    """
    from scipy.spatial import KDTree  # heavy: not at start-up

    counts = np.isfinite(scores) & np.isfinite(areas_m).all(axis=1)
    if not counts.any() or not len(schools_m):
        return np.full(len(schools_m), np.nan)
    tree, known = KDTree(areas_m[counts]), scores[counts]
    weights = np.asarray(postcodes, np.float64)[counts]
    _, nearest = tree.query(schools_m)
    around = tree.query_ball_point(schools_m, 1000 * REACH_KM)
    rows = [found or [first] for found, first in zip(around, nearest.tolist(), strict=True)]
    return np.array([np.average(known[row], weights=weights[row]) for row in rows])
