"""Planning cases to check by hand: three places, of which two are near each other."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csc_array

from analytics.planning import Activity, Case, Travel, Worth, spread_activity

#: By road, where half would come to what is 10 km at the most away.
HALF_KM = 10 * np.sqrt(-2 * np.log((1 + np.exp(-0.5)) / 2))
PLACES_M = np.array([[0.0, 0.0], [1000 * HALF_KM, 0.0], [50_000.0, 0.0]])
PEOPLE = np.array([100.0, 200.0, 50.0])
EIGHT_HOURS = Activity(hours=8, places=25)
TEN_KM = Travel(reach_km=10, detour=1)


def three_places() -> Case:
    """Make the case of docs/planning.md: Harbour, Market and Moor, each with a site."""
    added = spread_activity(PLACES_M, PLACES_M, PEOPLE, activity=EIGHT_HOURS, travel=TEN_KM)
    return Case(
        PEOPLE, np.array([0.8, 0.4, 0.8]), np.array([0.0, 2.0, 0.0]), added, Worth.doubling(8)
    )


def make_case(
    added: Sequence[Sequence[float]],
    *,
    weights: Sequence[float] | None = None,
    hours: Sequence[float] | None = None,
    worth: Worth | None = None,
) -> Case:
    """Make a case of a table of hours, (areas, sites): one person an area, worth a line to 1."""
    areas = len(added)
    return Case(
        np.ones(areas),
        np.asarray(weights or np.ones(areas), float),
        np.asarray(hours or np.zeros(areas), float),
        csc_array(np.asarray(added, float)),
        worth or Worth((1.0,), (1.0,)),
    )
