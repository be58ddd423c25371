"""The nearest of some places, as rows and metres."""

import numpy as np
import polars as pl
from numpy.typing import NDArray


def find_nearest(places: pl.DataFrame, sites: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Find the nearest site of each place, in a straight line.

    Parameters
    ----------
    places, sites : easting_m and northing_m on one grid; a place without is near nothing.

    Returns
    -------
    tuple[pl.Series, pl.Series]
        Row of the site, and metres to it; null where there is none.
    """
    from scipy.spatial import cKDTree

    nearest = np.full(len(places), -1, dtype=np.int64)
    away_m = np.full(len(places), np.nan)
    known = places["easting_m"].is_not_null().to_numpy()
    if sites.height and known.any():
        tree = cKDTree(_points(sites))
        away_m[known], nearest[known] = tree.query(_points(places.filter(known)))
    rows = pl.Series(nearest)
    return rows.set(rows < 0, None), pl.Series(away_m).fill_nan(None)


def _points(sites: pl.DataFrame) -> NDArray[np.float64]:
    return sites.select("easting_m", "northing_m").to_numpy().astype(np.float64)
