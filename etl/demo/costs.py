"""What the activities of the demonstration cost: our own settings, no published prices."""

from typing import Final

import numpy as np
import polars as pl

from etl.demo.draws import Floats, Ints
from etl.demo.tables import table

# Recorded for four in five, about as often as members know it.
_RECORDED: Final = 0.8
_SPREAD: Final = 0.3
_TO_POUNDS: Final = 10


def price_activities(activities: pl.DataFrame, kind: Ints, places: Ints) -> pl.Series:
    """Give each delivered activity a cost, or none where none is recorded.

    Parameters
    ----------
    activities
        activity_key, contact_hours, n_sessions and status of each.
    kind
        Its row of activity_types.csv, where staff_pounds is what a session costs whoever comes,
        and place_pounds what one learner costs an hour.
    places
        Learners on its register.

    Returns
    -------
    pl.Series
        Whole tens of pounds. It hangs on the activity's number alone, not on the random numbers
        of the rest, so that to price activities moves no other figure.
    """
    types = table("activity_types")
    staff = types["staff_pounds"].to_numpy()[kind]
    place = types["place_pounds"].to_numpy()[kind]
    key = activities["activity_key"].to_numpy()
    known, spread = _draw(key, 1), 1 + _SPREAD * (2 * _draw(key, 2) - 1)
    hours = activities["contact_hours"].to_numpy()
    pounds = spread * (staff * activities["n_sessions"].to_numpy() + place * hours * places)
    rounded = np.round(pounds / _TO_POUNDS) * _TO_POUNDS
    recorded = (known < _RECORDED) & (activities["status"] == "delivered").to_numpy()
    return pl.Series("cost_pounds", rounded).zip_with(
        pl.Series(recorded), pl.Series([None] * len(key), dtype=pl.Float64)
    )


def _draw(key: Ints, stream: int) -> Floats:
    """Give each number a draw from 0 to 1 of its own (SplitMix64, Steele and others 2014)."""
    with np.errstate(over="ignore"):
        mixed = key.astype(np.uint64) * np.uint64(4) + np.uint64(stream)
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed = mixed ^ (mixed >> np.uint64(31))
    return np.asarray(mixed >> np.uint64(11), dtype=np.float64) / float(1 << 53)
