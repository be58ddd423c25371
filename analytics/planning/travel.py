"""How far an activity reaches, and the hours that a young person of each area may expect of it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csc_array
from scipy.spatial import cKDTree

from analytics.planning.checks import Floats, check_amounts
from analytics.planning.faults import CannotPlan

#: Road kilometres to one kilometre of a straight line: typical of road networks in Wang, Bette,
#: Schreckenberg and Guhr (2024), *How much longer do you have to drive than the crow has to fly?*
DETOUR: Final = 1.3


@dataclass(frozen=True, slots=True)
class Travel:
    """How far young people come.

    Attributes
    ----------
    reach_km : by road; from here on nobody comes.
    detour : road kilometres to one of a straight line, 1 or more. One number for the country: an
        estuary or a moor in between is not seen.

    Raises
    ------
    CannotPlan
        A number is out of its range.
    """

    reach_km: float
    detour: float = DETOUR

    def __post_init__(self) -> None:
        if not 0 < self.reach_km < np.inf:
            raise CannotPlan("The reach must be more than 0 km.")
        if not 1 <= self.detour < np.inf:
            raise CannotPlan("A road is no shorter than a straight line: the detour is 1 or more.")

    @property
    def reach_m(self) -> float:
        """The reach in metres of a straight line."""
        return 1000 * self.reach_km / self.detour

    def share_who_come(self, road_km: Floats) -> Floats:
        """Give the share who would come: 1 at the door, a half at 0.66 of the reach, 0 at it.

        Source
        ------
        The Gaussian decay of Dai (2010), *Black residential segregation, disparities in spatial
        access to health care facilities*, Health & Place 16: 1038-1052. That it is how far young
        people come to outreach is an assumption.
        """
        end = np.exp(-0.5)
        part = np.minimum(road_km / self.reach_km, 1)
        return np.asarray((np.exp(-0.5 * part**2) - end) / (1 - end))


@dataclass(frozen=True, slots=True)
class Activity:
    """What one activity offers: contact hours to each of so many young people.

    Raises
    ------
    CannotPlan
        A number is out of its range.
    """

    hours: float
    places: float

    def __post_init__(self) -> None:
        if not (0 < self.hours < np.inf and 0 < self.places < np.inf):
            raise CannotPlan("An activity needs hours and places, more than 0 of each.")


def count_pairs(areas_m: ArrayLike, sites_m: ArrayLike, travel: Travel) -> int:
    """Count the pairs of an area and a site within reach, without finding them.

    Parameters
    ----------
    areas_m, sites_m
        Shapes (areas, 2) and (sites, 2): easting and northing in metres of one grid.

    Raises
    ------
    CannotPlan
        A place is not known.
    """
    areas, sites = _check_points(areas_m, "areas_m"), _check_points(sites_m, "sites_m")
    if not (len(areas) and len(sites)):
        return 0
    return int(cKDTree(areas).count_neighbors(cKDTree(sites), travel.reach_m))


def spread_activity(
    areas_m: ArrayLike, sites_m: ArrayLike, people: ArrayLike, *, activity: Activity, travel: Travel
) -> csc_array:
    """Spread one activity at each site over the areas within reach.

    Places go to those who would come, each with the same chance; where there are more places than
    that, the rest stay empty. So no more hours are spread than are given, however many areas are
    near: `people @ result <= hours * places`.

    Parameters
    ----------
    areas_m, sites_m
        Shapes (areas, 2) and (sites, 2): easting and northing in metres of one grid.
    people
        Shape (areas,): young people whom the activity is for.

    Returns
    -------
    csc_array, shape (areas, sites)
        Contact hours that one activity adds to a young person of the area, on average.

    Raises
    ------
    CannotPlan
        A place or a number of people is not known.

    Source
    ------
    The two steps of the floating catchment area: Luo and Wang (2003), Environment and Planning B
    30: 865-884, with a decay as in Dai (2010). That a place cannot be used twice is ours.
    """
    areas, sites = _check_points(areas_m, "areas_m"), _check_points(sites_m, "sites_m")
    persons = check_amounts(people, (len(areas),), "people")
    near = cKDTree(areas).sparse_distance_matrix(
        cKDTree(sites), travel.reach_m, output_type="ndarray"
    )
    come = travel.share_who_come(near["v"] * travel.detour / 1000)
    wanted = np.bincount(near["j"], weights=persons[near["i"]] * come, minlength=len(sites))
    chance = activity.places / np.maximum(wanted, activity.places)
    hours = activity.hours * come * chance[near["j"]]
    return csc_array((hours, (near["i"], near["j"])), shape=(len(areas), len(sites)))


def _check_points(points: ArrayLike, what: str) -> Floats:
    found = np.asarray(points, np.float64)
    if found.ndim != 2 or found.shape[1] != 2:
        raise CannotPlan(f"{what}: an easting and a northing are needed for each.")
    wrong = np.flatnonzero(~np.isfinite(found).all(axis=1))
    if len(wrong):
        raise CannotPlan(f"{what}: the place of number {wrong[0]} (from 0) is not known.")
    return found
