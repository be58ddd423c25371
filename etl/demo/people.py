"""The population: households, their children, homes, names and traits.

People are built for a few localities at a time; siblings, half-siblings and twins are always in the
same chunk.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Floats, Ints, expit, pick, pick_by_group, stream
from etl.demo.names import MIDDLE_NAME_SHARE, MUSLIM, Pool, name_book
from etl.demo.places import Places
from etl.demo.scales import Scale
from etl.demo.schools import Schools, choose_schools, goes_private
from etl.demo.tables import column_of, table

CHILDREN = (0.40, 0.38, 0.15, 0.05, 0.02)
TWIN_BIRTHS = 0.015
HALF_SIBLING_HOUSEHOLDS = 0.07
DOUBLE_SURNAMES = 0.035
MOVING_HOUSEHOLDS = 0.65
MOVES_NEARBY = 0.80
SURNAME_CHANGES = {"10": 0.05, "11": 0.025}
CHANGES_SECONDARY = 0.08
LEAD_YEARS = 9
DAY = np.timedelta64(1, "D")
Days = np.ndarray[tuple[int], np.dtype[np.datetime64]]
NEVER = np.datetime64("2999-01-01", "D")


@dataclass(frozen=True)
class World:
    """What does not change from chunk to chunk."""

    seed: int
    scale: Scale
    places: Places
    schools: Schools
    members: pl.DataFrame
    providers: pl.DataFrame


def build_people(world: World, chunk: int, localities: Ints, first_key: int) -> pl.DataFrame:
    """Build the people of some localities.

    Returns
    -------
    One row a person, ordered by household and birth: person_key, household_key, birth_on, cohort,
    sex, twin,
    half_sibling, ethnicity, tradition, name numbers (given, middle, family, family_2,
    family_later), homes (rows of
    postcodes: home, home_later) and the days on which they change, area, schools (rows: primary,
    secondary,
    secondary_later, post16), private, and traits (advantage, parental_he_score, fsm_score, ability,
    motivation; scores).
    """
    rng = stream(world.seed, "people", chunk)
    households = _build_households(rng, world, localities)
    people = _bear_children(rng, world.scale, households)
    people = people.with_columns((pl.int_range(pl.len()) + first_key).alias("person_key"))
    people = _name_children(stream(world.seed, "names", chunk), people)
    return _give_traits(stream(world.seed, "traits", chunk), world, people)


def _build_households(rng: np.random.Generator, world: World, localities: Ints) -> pl.DataFrame:
    spans = world.places.localities.select("first", "size").to_numpy().astype(np.int64)
    years = len(world.scale.cohorts)
    mean_children = sum((n + 1) * share for n, share in enumerate(CHILDREN)) * (1 + TWIN_BIRTHS)
    people = world.scale.people * spans[localities, 1].sum() / spans[:, 1].sum()
    count = int(people / mean_children * (years + LEAD_YEARS) / years)
    locality = localities[pick(rng, spans[localities, 1].astype(np.float64), count)]
    home = _home_in(rng, spans, locality)
    # Localities stand in order of region and northing, so a few places along the list is a move
    # within reach.
    along = np.searchsorted(localities, locality) + rng.integers(-2, 3, count)
    further = localities[np.clip(along, 0, len(localities) - 1)]
    later = np.where(rng.random(count) < MOVES_NEARBY, locality, further)
    places = world.places.postcodes.select("area", "locality", "easting_m", "northing_m")[home]
    area_advantage = world.places.areas["advantage"].to_numpy()[places["area"].to_numpy()]
    advantage = 0.55 * area_advantage + 0.83 * rng.standard_normal(count)
    private = goes_private(rng, advantage)
    secondary = choose_schools(rng, world.schools, "secondary", places, advantage)
    independent = choose_schools(rng, world.schools, "independent", places, advantage)
    ethnicity = _draw_ethnicity(rng, world, locality)
    tradition = _draw_tradition(rng, ethnicity)
    families = [name_book().family[t] for t in table("traditions")["family"]]
    start = np.datetime64(f"{world.scale.first_cohort - LEAD_YEARS}-09-01", "D")
    eldest = start + rng.integers(0, int((years + LEAD_YEARS) * 365.25), count) * DAY
    moves = eldest + (rng.uniform(9, 19, count) * 365.25).astype(np.int64) * DAY
    return pl.DataFrame(
        {
            "household": np.arange(count),
            "locality": locality,
            "home": home,
            "home_later": _home_in(rng, spans, later),
            "moves_on": np.where(rng.random(count) < MOVING_HOUSEHOLDS, moves, NEVER),
            "area": places["area"].cast(pl.Int64),
            "area_advantage": area_advantage,
            "advantage": advantage,
            "private": private,
            "primary": choose_schools(rng, world.schools, "primary", places, advantage),
            "secondary": np.where(private, independent, secondary),
            "secondary_later": choose_schools(rng, world.schools, "secondary", places, advantage),
            "ethnicity": ethnicity,
            "tradition": tradition,
            "eldest_on": eldest,
            "family": _draw_families(rng, families, tradition),
            "second_family": _draw_families(rng, families, tradition),
            "double": rng.random(count) < DOUBLE_SURNAMES,
            "half": rng.random(count) < HALF_SIBLING_HOUSEHOLDS,
            "children": pick(rng, CHILDREN, count) + 1,
            "household_ability": rng.standard_normal(count),
            "fsm_noise": rng.logistic(size=count),
            "parental_noise": rng.logistic(size=count),
        }
    )


def _home_in(rng: np.random.Generator, spans: Ints, locality: Ints) -> Ints:
    along = (rng.random(len(locality)) * spans[locality, 1]).astype(np.int64)
    return np.asarray(spans[locality, 0] + along)


def _draw_ethnicity(rng: np.random.Generator, world: World, locality: Ints) -> pl.Series:
    shares = table("ethnicity_by_region")
    codes = [code for code in shares.columns if code != "region"]
    row_of = {region: row for row, region in enumerate(shares["region"])}
    places = world.places.localities
    weights = (
        shares.select(codes).to_numpy()[[row_of[r] for r in places["region"]]].astype(np.float64)
    )
    density = places["density"].to_numpy()
    crowding = np.exp(0.45 * np.clip((density - density.mean()) / density.std(), -2, 2))
    weights[:, [codes.index(c) for c in codes if c not in ("160", "163")]] *= crowding[:, None]
    return pl.Series(codes, dtype=pl.String).gather(
        pick_by_group(rng, locality, weights).astype(np.uint32)
    )


def _draw_tradition(rng: np.random.Generator, ethnicity: pl.Series) -> Ints:
    """Draw the row of tables/traditions.csv for each household."""
    rows = (
        table("traditions").with_row_index("row").with_columns(pl.col("ethnicity").cast(pl.String))
    )
    out, groups = np.zeros(len(ethnicity), dtype=np.int64), ethnicity.to_numpy()
    for (code,), choices in rows.group_by("ethnicity", maintain_order=True):
        here = np.flatnonzero(groups == code)
        out[here] = choices["row"].to_numpy()[pick(rng, choices["share"].to_numpy(), len(here))]
    return out


def _draw_families(rng: np.random.Generator, families: list[Pool], tradition: Ints) -> Ints:
    out = np.empty(len(tradition), dtype=np.int64)
    for row in np.unique(tradition):
        here = np.flatnonzero(tradition == row)
        out[here] = families[row].draw(rng, len(here))
    return out


def _bear_children(
    rng: np.random.Generator, scale: Scale, households: pl.DataFrame
) -> pl.DataFrame:
    of = np.repeat(np.arange(len(households)), households["children"].to_numpy())
    order = np.arange(len(of)) - np.searchsorted(of, of)
    gap = np.where(order == 0, 0, (1.2 + rng.gamma(2.2, 0.9, len(of))) * 365.25)
    since = np.cumsum(gap) - np.repeat(
        np.cumsum(gap)[np.searchsorted(of, np.arange(len(households)))],
        households["children"].to_numpy(),
    )
    twins = np.where(rng.random(len(of)) < TWIN_BIRTHS, 2, 1)
    of, order, since, twin = (np.repeat(v, twins) for v in (of, order, since, twins == 2))
    born = households["eldest_on"].to_numpy()[of] + since.astype(np.int64) * DAY
    people = households.drop("eldest_on", "children")[of].with_columns(
        pl.Series("birth_on", born).cast(pl.Date),
        pl.Series("twin", twin),
        pl.Series("order", order),
    )
    year, month = pl.col("birth_on").dt.year(), pl.col("birth_on").dt.month()
    people = people.with_columns(
        pl.when(month >= 9).then(year).otherwise(year - 1).cast(pl.Int64).alias("cohort"),
        (pl.col("half") & (pl.col("order") > 0)).alias("half_sibling"),
        pl.Series("sex", np.where(rng.random(len(of)) < 0.488, "10", "11")),
    )
    first, last = dt.date(scale.first_cohort, 9, 1), dt.date(scale.last_cohort + 1, 8, 31)
    return people.filter(pl.col("birth_on").is_between(first, last))


def _name_children(rng: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    book, rows = name_book(), table("traditions")
    tradition = rows["given"].gather(people["tradition"].to_numpy().astype(np.uint32)).to_numpy()
    sex, household = people["sex"].to_numpy(), people["household"].to_numpy()
    given, middle = np.empty(len(people), dtype=np.int64), np.full(len(people), -1, dtype=np.int64)
    todo: Bools = np.ones(len(people), dtype=np.bool_)
    for _ in range(4):  # siblings do not share a first name: draw again where they would
        for key, pool in book.given.items():
            here = np.flatnonzero(todo & (tradition == key[0]) & (sex == key[1]))
            given[here] = pool.draw(rng, len(here))
        todo = (
            pl.DataFrame({"h": household, "g": given})
            .select(~pl.struct("h", "g").is_first_distinct())
            .to_series()
            .to_numpy()
        )
        if not todo.any():
            break
    for key, pool in book.middle.items():
        here = np.flatnonzero((tradition == key[0]) & (sex == key[1]))
        wanted = (rng.random(len(here)) < MIDDLE_NAME_SHARE.get(key[0], 0.3)) | book.is_mohammed(
            given[here]
        )
        middle[here[wanted]] = pool.draw(rng, int(wanted.sum()))
    middle = np.where(
        (middle == given) | (book.is_mohammed(given) & book.is_mohammed(middle)), -1, middle
    )
    family = np.where(people["half_sibling"], people["second_family"], people["family"])
    double = people["double"].to_numpy() & ~people["half_sibling"].to_numpy()
    partner = np.where(
        double & (people["second_family"].to_numpy() != family), people["second_family"], -1
    )
    changes = rng.random(len(people)) < np.where(
        sex == "10", SURNAME_CHANGES["10"], SURNAME_CHANGES["11"]
    )
    change_on = (
        people["birth_on"].to_numpy()
        + (rng.uniform(11, 20, len(people)) * 365.25).astype(np.int64) * DAY
    )
    return people.with_columns(
        pl.Series("given_tradition", tradition),
        pl.Series("given", given),
        pl.Series("middle", middle),
        pl.Series("family", family),
        pl.Series("family_2", partner),
        pl.Series("family_later", book.family["british"].draw(rng, len(people))),
        pl.Series("renamed_on", np.where(changes, change_on, NEVER)).cast(pl.Date),
        pl.Series("names_may_swap", np.isin(tradition, [*MUSLIM, "chinese"])),
    ).drop("second_family", "double", "half")


def _give_traits(rng: np.random.Generator, world: World, people: pl.DataFrame) -> pl.DataFrame:
    count, advantage = len(people), people["advantage"].to_numpy()
    ethnicity = people["ethnicity"].to_list()
    parental = np.array(
        [column_of("ethnicity_effects", "ethnicity", "parental_he")[e] for e in ethnicity]
    )
    meals = np.array([column_of("ethnicity_effects", "ethnicity", "fsm")[e] for e in ethnicity])
    shared = people["household_ability"].to_numpy()
    ability = 0.38 * advantage + 0.55 * shared + 0.74 * rng.standard_normal(count)
    motivation = (
        0.2 * advantage
        + 0.15 * shared
        + 0.15 * (people["sex"] == "10").to_numpy()
        + 0.95 * rng.standard_normal(count)
    )
    changes = (rng.random(count) < CHANGES_SECONDARY) & ~people["private"].to_numpy()
    change_on = (
        people["birth_on"].to_numpy() + (rng.uniform(13, 16, count) * 365.25).astype(np.int64) * DAY
    )
    return people.with_columns(
        pl.Series("parental_he_score", 1.5 * advantage + parental + 0.4 * shared),
        pl.Series(
            "fsm_score", meals - 1.35 * advantage - 0.45 * people["area_advantage"].to_numpy()
        ),
        pl.Series("ability", ability),
        pl.Series("motivation", motivation),
        pl.Series("changes_school_on", np.where(changes, change_on, NEVER)).cast(pl.Date),
        pl.Series("post16", _choose_post16(rng, world.schools, people, ability)),
        pl.col("moves_on").cast(pl.Date),
    )


def _choose_post16(
    rng: np.random.Generator, schools: Schools, people: pl.DataFrame, ability: Floats
) -> Ints:
    """Stay in the school's own sixth form, or go to the college of the locality."""
    school = people["secondary"].to_numpy()
    stays = schools.table["sixth_form"].to_numpy()[school] & (
        rng.random(len(people)) < expit(0.4 + 0.6 * ability)
    )
    college = np.zeros(len(people), dtype=np.int64)
    locality = people["locality"].to_numpy()
    for place in np.unique(locality):
        college[locality == place] = schools.by_locality["post16", int(place)][0]
    return np.where(stays | people["private"].to_numpy(), school, college)


def age_on(people: pl.DataFrame, years: float) -> Days:
    """Give the day on which each person reaches an age, as a datetime64 array."""
    days = np.int64(years * 365.25) * DAY
    return np.asarray(people["birth_on"].to_numpy() + days)
