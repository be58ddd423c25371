"""Makes the planning case of an ask: neighbourhoods, sites, hours so far, and what may be spent."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.targeting import read_columns
from app.core.errors import Invalid
from app.core.need import Found, list_providers
from app.planner import queries
from app.planner.ask import AUTHORITY, FIFTH, REGION, Ask
from maps.nearest import find_nearest

if TYPE_CHECKING:
    from scipy.sparse import csc_array

    from analytics.planning import Case, Limits, Minima

#: Young people of 13 to 18 to a postcode in use, where nobody counted them. Assumed: of some 39
#: people to each, one in 14.
PEOPLE_TO_A_POSTCODE: Final = 3
#: What counts as enough where nothing else is said: so many times the mean hours so far, and no
#: fewer than so many hours.
_ENOUGH: Final = 4
_LEAST_ENOUGH: Final = 1.0
_HIGHEST_FIFTH: Final = 4
_PLACE: Final = ("easting_m", "northing_m")
_PEOPLE: Final = "young_people"
#: Columns of what a school lies in.
_LIES_IN: Final = {REGION: "region", AUTHORITY: "local_authority_name"}


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What an ask is about, before anything is measured.

    Attributes
    ----------
    every : all neighbourhoods in Great Britain, with `people`, young people of 13 to 18, and
        `counted`, whether anybody counted them.
    meant : the rows of those that are meant and have a score.
    held : places of activities so far from which somebody comes to these.
    sites : schools and colleges, with `provider_km` by road, `cost` in pounds and `held`,
        activities so far at the school or nearer to it than to another.
    minima : how many activities each region must have.
    pairs : of a neighbourhood and a site or a place of activities within reach.
    """

    ask: Ask
    found: Found
    every: pl.DataFrame
    meant: NDArray[np.int64]
    held: pl.DataFrame
    sites: pl.DataFrame
    limits: "Limits"
    minima: "Minima"
    pairs: int


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What is planned for.

    Attributes
    ----------
    areas : the neighbourhoods of the case, in its order.
    counted : shape (areas,); whether anybody counted the young people of each.
    sites, limits, minima : as of `Ground`.
    """

    case: "Case"
    limits: "Limits"
    minima: "Minima"
    areas: pl.DataFrame
    counted: NDArray[np.bool_]
    sites: pl.DataFrame


def survey(ask: Ask, found: Found) -> Ground:
    """Find out what an ask is about.

    Raises
    ------
    Invalid
        There is nothing to plan for, no school to plan with, or less to spend than is wanted; the
        message says so.
    """
    from analytics.planning import Travel, count_pairs

    every, meant = _find_rows(found)
    travel = Travel(ask.reach_km)
    held = queries.list_held(found.all_areas, ask.years, ask.amounts["hours"])
    area, _ = _find_nearest(held, every)
    within = held.filter(pl.Series(np.isin(area, meant), dtype=pl.Boolean))
    _, apart_km = _find_nearest(held, every[meant])
    near = held.filter(pl.Series(1000 * apart_km < travel.reach_m, dtype=pl.Boolean))
    sites = _describe_sites(ask, found, within)
    limits = _limit(ask, sites)
    places_m = read_columns(every, _PLACE)
    counts = (count_pairs(places_m, read_columns(each, _PLACE), travel) for each in (near, sites))
    return Ground(
        ask=ask,
        found=found,
        every=every,
        meant=meant,
        held=near,
        sites=sites,
        limits=limits,
        minima=_find_minima(ask, sites, limits),
        pairs=sum(counts),
    )


def gather(ground: Ground) -> Situation:
    """Gather the case of what an ask is about.

    Young people from elsewhere take places too, and hours held elsewhere reach those who are
    meant; only need of those who are meant counts.

    Raises
    ------
    Invalid
        Nobody is in need; the message says so.
    """
    from analytics.planning import Activity, CannotPlan, Case, Travel, Worth, spread_activity

    ask, every, meant, held = ground.ask, ground.every, ground.meant, ground.held
    people = every["people"].to_numpy().astype(np.float64)
    places_m = read_columns(every, _PLACE)
    travel = Travel(ask.reach_km)

    def spread(sites: pl.DataFrame, activity: Activity) -> "csc_array":
        """Spread an activity at each site over the neighbourhoods that are meant."""
        sites_m = read_columns(sites, _PLACE)
        return spread_activity(places_m, sites_m, people, activity=activity, travel=travel)[meant]

    seats = ask.amounts["places"]
    hours = spread(held, Activity(1, seats)) @ held["hours"].to_numpy()
    enough = ask.amounts["enough"] or _suggest_enough(hours, people[meant])
    areas = every[meant]
    try:
        case = Case(
            people=people[meant],
            need=_weigh(ask, areas),
            hours=hours,
            added=spread(ground.sites, Activity(ask.amounts["hours"], seats)),
            worth=Worth.doubling(enough),
        )
    except CannotPlan as fault:
        raise Invalid("region", str(fault)) from fault
    counted = areas["counted"].to_numpy()
    return Situation(case, ground.limits, ground.minima, areas, counted, ground.sites)


def _find_rows(found: Found) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Give all neighbourhoods in Great Britain with a score, and the rows of those meant."""
    scored = found.areas.select("neighbourhood", "score", "fifth")
    placed = np.isfinite(found.all_areas.places_m).all(axis=1)
    table = found.all_areas.table.filter(pl.Series(placed))
    every = table.with_columns(*_count_people(table)).join(
        scored, on="neighbourhood", how="left", maintain_order="left"
    )
    meant = np.flatnonzero(every["score"].is_not_null().to_numpy())
    if not len(meant):
        raise Invalid("region", "Too little is known of these neighbourhoods to plan for them.")
    return every, meant


def _count_people(table: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    """Give young people of each neighbourhood, and whether anybody counted them."""
    # Editions from before these estimates could be loaded have no such column.
    known = pl.col(_PEOPLE) if _PEOPLE in table.columns else pl.lit(None, pl.Int32)
    people = known.fill_null(PEOPLE_TO_A_POSTCODE * pl.col("postcodes"))
    return people.alias("people"), known.is_not_null().alias("counted")


def _weigh(ask: Ask, areas: pl.DataFrame) -> NDArray[np.float64]:
    """Give what an hour to a young person of each neighbourhood counts for, 0 to 1."""
    if ask.weighing == FIFTH:
        return (areas["fifth"] == _HIGHEST_FIFTH).to_numpy().astype(np.float64)
    return areas["score"].to_numpy() / 100


def _suggest_enough(hours: NDArray[np.float64], people: NDArray[np.float64]) -> float:
    mean = (hours @ people) / max(people.sum(), 1)
    return max(float(_ENOUGH * mean), _LEAST_ENOUGH)


def _describe_sites(ask: Ask, found: Found, held: pl.DataFrame) -> pl.DataFrame:
    """List the schools, what an activity there costs, and how many were held so far."""
    from analytics.planning import DETOUR

    schools = found.schools
    if schools.is_empty():
        raise Invalid("region", "No school or college stands here at which one could be held.")
    counts = np.zeros(len(schools))
    at, _ = _find_nearest(held, schools)
    np.add.at(counts, at, held["activities"].to_numpy())
    providers = list_providers(found.all_areas.edition)
    road_km = np.full(len(schools), np.nan)
    if len(providers):
        road_km = DETOUR * _find_nearest(schools, providers)[1]
    cost = np.rint(ask.amounts["cost"] + ask.amounts["cost_km"] * np.nan_to_num(road_km))
    lies_in = found.all_areas.table.select("neighbourhood", *_LIES_IN.values())
    placed = schools.drop(_LIES_IN.values(), strict=False).join(
        lies_in, on="neighbourhood", how="left", maintain_order="left"
    )
    return placed.with_columns(
        held=pl.Series(counts.astype(np.int64)),
        provider_km=pl.Series(road_km).fill_nan(None),
        cost=pl.Series(cost.astype(np.int64)),
    )


def _limit(ask: Ask, sites: pl.DataFrame) -> "Limits":
    from analytics.planning import Limits

    most = ask.amounts["most"]
    if not ask.is_of_pounds:
        return Limits.of_number(len(sites), int(ask.amounts["activities"]), most_at_site=most)
    pounds = int(ask.amounts["pounds"])
    if pounds < sites["cost"].to_numpy().min():
        raise Invalid("pounds", "The budget does not pay for one activity anywhere here.")
    return Limits.of_pounds(sites["cost"], pounds, most_at_site=most)


def _find_minima(ask: Ask, sites: pl.DataFrame, limits: "Limits") -> "Minima":
    """Give how many activities each region or local authority with a school must have."""
    from analytics.planning import CannotPlan, Minima

    if not ask.each:
        return Minima.none(len(sites))
    lies_in = sites[_LIES_IN[ask.each]]
    least = int(ask.amounts["least"])
    minima = Minima.of(
        lies_in.to_list(), dict.fromkeys(lies_in.drop_nulls().unique().sort(), least)
    )
    try:
        minima.check(limits)
    except CannotPlan as fault:
        raise Invalid("least", f"{fault} Ask for fewer in each, or for more in all.") from fault
    return minima


def list_without_school(ask: Ask, found: Found) -> list[str]:
    """List the regions or local authorities that must have some and where none can be held."""
    if not ask.each:
        return []
    lies_in = found.areas.select("neighbourhood", place=_LIES_IN[ask.each]).drop_nulls()
    with_school = lies_in.join(found.schools, on="neighbourhood", how="semi")
    without = lies_in.join(with_school, on="place", how="anti")
    return without["place"].unique().sort().to_list()


def _find_nearest(
    places: pl.DataFrame, others: pl.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the nearest of other places to each, and how many km it is in a straight line."""
    return find_nearest(*read_columns(places, _PLACE).T, *read_columns(others, _PLACE).T)
