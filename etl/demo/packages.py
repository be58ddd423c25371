"""Who takes part in outreach, and in what.

Selection is deliberate and known: members aim at free school meals, families without HE and low-
participation
areas; the motivated come more and stay longer; mentoring goes to those who are less motivated and
doing less well.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Floats, Ints, pick, pick_rows
from etl.demo.people import World
from etl.demo.scales import AS_AT
from etl.demo.tables import table

CLASSES = ("light", "middling", "intensive")
CLASS_WEIGHTS = (0.46, 0.34, 0.20)
START_YEAR_GROUPS = {7: 0.03, 8: 0.06, 9: 0.17, 10: 0.27, 11: 0.16, 12: 0.25, 13: 0.06}
MEMBERS_A_SCHOOL = 3
MEMBER_REACH_KM = 35.0
OTHER_MEMBER_SHARE = 0.10
UNI_CONNECT_FROM = 2016
FIRST_ACTIVITY_AGE = 17
"""Members begin to record when the first cohort is in Year 12."""
FEW_MEMBERS = 20
COMMON_TYPES = ("campus_visit", "summer_school", "mentoring", "skills_attainment", "he_information")


@dataclass(frozen=True)
class Selection:
    """Log odds of taking part, and of an intensive package and of mentoring once in."""

    free_school_meals: float = 0.55
    first_generation: float = 1.0
    area_participation: float = -0.35
    motivation: float = 0.60
    ability: float = 0.0
    ability_squared: float = -0.12
    intensive_by_motivation: float = 0.50
    mentoring_by_motivation: float = -2.6
    mentoring_by_ability: float = -1.0


SELECTION = Selection()


def participation_score(people: pl.DataFrame, areas: pl.DataFrame) -> Floats:
    """Give the log odds of taking part, up to the intercept; none for independent pupils."""
    s = SELECTION
    area = areas["participation"].to_numpy()[people["area"].to_numpy()]
    ability = people["ability"].to_numpy()
    score = (
        s.free_school_meals * people["fsm"].to_numpy()
        + s.first_generation * people["first_generation"].to_numpy()
        + s.area_participation * area
        + s.motivation * people["motivation"].to_numpy()
        + s.ability * ability
        + s.ability_squared * ability**2
    )
    return np.asarray(np.where(people["private"].to_numpy(), -30.0, score), dtype=np.float64)


def members_by_school(world: World) -> tuple[Ints, Floats]:
    """Give each school's nearest members, and how likely each serves it (schools x members)."""
    homes = world.places.postcodes.select("easting_m", "northing_m")[
        world.members["home"].to_numpy()
    ].to_numpy()
    sites = world.schools.table.select("easting_m", "northing_m").to_numpy()
    nearest, likely = [], []
    for part in np.array_split(sites, len(sites) // 5000 + 1):
        away_km = np.hypot(part[:, None, 0] - homes[:, 0], part[:, None, 1] - homes[:, 1]) / 1000
        pull = np.log(world.members["weight"].to_numpy()) - away_km / MEMBER_REACH_KM
        rows = np.argsort(-pull, axis=1, kind="stable")[:, :MEMBERS_A_SCHOOL]
        nearest.append(rows)
        likely.append(
            np.exp(np.take_along_axis(pull, rows, 1) - np.take_along_axis(pull, rows[:, :1], 1))
        )
    return np.concatenate(nearest).astype(np.int64), np.concatenate(likely)


def offered_types(world: World) -> Bools:
    """Give the types that each member runs (members x types); few in a small England."""
    names = table("activity_types")["activity_type"].to_list()
    offered = np.ones((world.scale.members, len(names)), dtype=np.bool_)
    if world.scale.members < FEW_MEMBERS:  # or registers would have two or three names in them
        common = [names.index(name) for name in COMMON_TYPES]
        offered[1:] = np.isin(np.arange(len(names)), common)
    return offered


def draw_packages(
    rng: np.random.Generator, world: World, people: pl.DataFrame, takes_part: Bools
) -> pl.DataFrame:
    """Give the activities that each participant is put down for.

    Returns
    -------
    One row a place: row (of `people`), member, type (row of tables/activity_types.csv), year_group,
    year (that the academic year begins in), school (row), package (row of CLASSES).
    """
    rows = np.flatnonzero(takes_part)
    package, count = _draw_classes(rng, people["motivation"].to_numpy()[rows])
    start = np.array(list(START_YEAR_GROUPS))[
        pick(rng, list(START_YEAR_GROUPS.values()), len(rows))
    ]
    member = _draw_members(rng, world, people, rows)
    of = np.repeat(np.arange(len(rows)), count)
    order = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    items = pl.DataFrame(
        {"row": rows[of], "package": package[of], "order": order, "member": member[of]}
    )
    other = rng.random(len(of)) < OTHER_MEMBER_SHARE
    again = _draw_members(rng, world, people, rows[of])
    items = items.with_columns(
        pl.Series("member", np.where(other, again, items["member"].to_numpy()))
    )
    kind = _draw_types(rng, world, people, items)
    types = table("activity_types")
    late = (order * rng.uniform(0.2, 0.9, len(of))).astype(np.int64)
    year_group = np.clip(
        np.minimum(start[of] + late, 13),
        types["year_low"].to_numpy()[kind],
        types["year_high"].to_numpy()[kind],
    )
    year = people["cohort"].to_numpy()[rows[of]] + 5 + year_group
    items = items.with_columns(
        pl.Series("type", kind),
        pl.Series("year_group", year_group),
        pl.Series("year", year),
        pl.Series("school", school_at(people, rows[of], year_group)),
    )
    # A learner goes to one kind of event once a year.
    last_year = AS_AT.year if AS_AT.month >= 9 else AS_AT.year - 1
    first_year = world.scale.first_cohort + FIRST_ACTIVITY_AGE
    return items.filter(pl.col("year").is_between(first_year, last_year)).unique(
        ["row", "member", "type", "year"], keep="first", maintain_order=True
    )


def _draw_classes(rng: np.random.Generator, motivation: Floats) -> tuple[Ints, Ints]:
    """Draw each participant's class of package and its number of activities."""
    weights = np.tile(CLASS_WEIGHTS, (len(motivation), 1))
    weights[:, 2] *= np.exp(SELECTION.intensive_by_motivation * motivation)
    package = pick_rows(rng, weights)
    middling = np.minimum(2 + rng.poisson(0.8, len(motivation)), 4)
    intensive = np.minimum(4 + rng.poisson(1.4, len(motivation)), 8)
    return package, np.select([package == 0, package == 1], [1, middling], intensive)


def school_at(people: pl.DataFrame, rows: Ints, year_group: Ints) -> Ints:
    """Give the school (row) that each person attends in a year group."""
    cohort = people["cohort"].to_numpy()[rows]
    autumn = (cohort + 5 + year_group - 1970).astype("datetime64[Y]").astype(
        "datetime64[D]"
    ) + np.timedelta64(304, "D")
    changed = people["changes_school_on"].to_numpy()[rows] <= autumn
    school = np.where(
        changed, people["secondary_later"].to_numpy()[rows], people["secondary"].to_numpy()[rows]
    )
    return np.where(year_group >= 12, people["post16"].to_numpy()[rows], school)


def _draw_members(rng: np.random.Generator, world: World, people: pl.DataFrame, rows: Ints) -> Ints:
    nearest, likely = members_by_school(world)
    school = people["secondary"].to_numpy()[rows]
    weights = likely[school].copy()
    target = world.places.areas["quintile"].to_numpy()[people["area"].to_numpy()[rows]] <= 2
    partnership = (world.members["kind"] == "partnership").to_numpy()[nearest[school]]
    # Partnerships go where participation is low, and to learners who are doing less well.
    weights *= np.where(partnership & target[:, None], 2.0, 1.0)
    weights *= np.where(
        partnership, np.exp(-0.25 * people["ability"].to_numpy()[rows])[:, None], 1.0
    )
    return np.asarray(nearest[school, pick_rows(rng, weights)])


def _draw_types(
    rng: np.random.Generator, world: World, people: pl.DataFrame, items: pl.DataFrame
) -> Ints:
    by_class = table("activity_types").select(CLASSES).to_numpy().astype(np.float64).T
    row = items["row"].to_numpy()
    weights = (
        by_class[items["package"].to_numpy()] * offered_types(world)[items["member"].to_numpy()]
    )
    need = (
        SELECTION.mentoring_by_motivation * people["motivation"].to_numpy()[row]
        + SELECTION.mentoring_by_ability * people["ability"].to_numpy()[row]
    )
    weights[:, table("activity_types")["activity_type"].to_list().index("mentoring")] *= np.exp(
        need
    )
    return pick_rows(rng, weights)
