"""Two files of people with the truth beside them, to measure linkage on.

The left is what members recorded, the right one administrative file: the same error model as the
demonstration's (tables/error_rates.csv), with no lives, activities or results around it. The two
records of a person lie apart by a move, a new surname or another school at the published rates.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from etl.demo.draws import Bools, Ints, stream
from etl.demo.errors import Errors
from etl.demo.generate import build_world
from etl.demo.identity import identify
from etl.demo.people import NEVER, World, build_people
from etl.demo.scales import Scale
from etl.demo.students import outsider_names
from etl.demo.tables import column_of

ENTERED_TWICE: Final = 0.06
IN_BOTH: Final = 0.45
OUTSIDERS: Final = 0.36
"""Share of the administrative file that can be no participant: from abroad, or older."""
FROM_ABROAD: Final = 0.6
MOVED: Final = 0.17
CHANGED_SCHOOL: Final = 0.33
PEOPLE_A_LOCALITY: Final = 2_000
FIRST_ON, BETWEEN_ON, SECOND_ON = (np.datetime64(f"{y}-01-01", "D") for y in (2020, 2021, 2022))
COLUMNS: Final = {
    "first_name": "forename",
    "middle_name": "middle_names",
    "last_name": "surname",
    "date_of_birth": "date_of_birth",
    "sex": "sex",
    "postcode": "postcode",
    "urn": "school_urn",
}


@dataclass(frozen=True)
class FilePair:
    """Two files and who is who.

    Attributes
    ----------
    left, right : id, forename, middle_names, surname, date_of_birth, sex, postcode, school_urn.
    truth : left_id, right_id: every pair of records of one person, and of that person: twin,
        sibling (another person of the household is in either file), moved, renamed, sex and
        ethnicity.
    people : left_id, person_key: left records of one person share the key.
    """

    left: pl.DataFrame
    right: pl.DataFrame
    truth: pl.DataFrame
    people: pl.DataFrame


def make_pair(
    records: int, *, seed: int, noise: float = 1.0, right_records: int | None = None
) -> FilePair:
    """Make two files of `records` rows each.

    Parameters
    ----------
    records : rows of either file, about; from 1,000.
    right_records : rows of the right file, if it has another number.
    seed : the same seed gives the same files.
    noise : factor on all error rates, and on moves, new surnames and changes of school.
    """
    right_records = right_records or records
    people, world = _population(max(records, right_records), seed, noise)
    rng = stream(seed, "pair")
    left_rows = np.sort(rng.choice(len(people), round(records / (1 + ENTERED_TWICE)), False))
    again = left_rows[rng.random(len(left_rows)) < ENTERED_TWICE]
    left_rows = np.concatenate([left_rows, again])
    right_rows = _right_rows(rng, len(people), np.unique(left_rows), right_records)
    left = _write(world, people, left_rows, "outreach", noise)
    right = pl.concat(
        [
            _write(world, people, right_rows, "administrative", noise),
            _outsiders(rng, world, right_records - len(right_rows), noise),
        ]
    )
    left_order, right_order = rng.permutation(len(left)), rng.permutation(len(right))
    left = left[left_order].with_columns(_ids("p", len(left))).drop("row")
    rows = pl.Series("row", left_rows[left_order])
    right = right[right_order].with_columns(_ids("r", len(right)))
    truth = _truth(people, left["id"], rows, right)
    keys = people["person_key"].gather(rows.cast(pl.UInt32))
    owners = pl.DataFrame({"left_id": left["id"], "person_key": keys})
    return FilePair(left, right.drop("row"), truth, owners)


def _population(records: int, seed: int, noise: float) -> tuple[pl.DataFrame, World]:
    count = round(1.3 * records)
    letters = "CLMNT" if count <= 400_000 else ""
    localities = max(2, count // PEOPLE_A_LOCALITY)
    scale = Scale(count, count, 4, 8, localities, 60, count, letters)
    world = build_world(seed, scale)
    people = build_people(world, 0, np.arange(len(world.places.localities)), 1)
    rng, households = stream(seed, "apart"), people["household"].to_numpy()
    moved = (rng.random(households.max() + 1) < MOVED * noise)[households]
    rate = column_of("error_rates", "kind", "outreach")["surname_changed"] / 100 * noise
    # Women 2 and men 1 in a hundred where the table says 1.5 of all.
    renamed = rng.random(len(people)) < rate * np.where(people["sex"] == "10", 4 / 3, 2 / 3)
    elsewhere = np.where(
        people["post16"] != people["secondary"], people["post16"], people["secondary_later"]
    )
    changed = rng.random(len(people)) < CHANGED_SCHOOL * noise
    return people.with_columns(
        pl.Series("moves_on", np.where(moved, BETWEEN_ON, NEVER)).cast(pl.Date),
        pl.Series("renamed_on", np.where(renamed, BETWEEN_ON, NEVER)).cast(pl.Date),
        pl.Series("moved", moved),
        pl.Series("renamed", renamed),
        pl.Series("next_school", np.where(changed, elsewhere, people["secondary"])),
    ), world


def _right_rows(rng: np.random.Generator, people: int, participants: Ints, records: int) -> Ints:
    insiders = round(records * (1 - OUTSIDERS))
    both = rng.choice(participants, min(round(IN_BOTH * len(participants)), insiders), False)
    others = np.setdiff1d(np.arange(people), participants)
    wanted = insiders - len(both)
    return np.sort(np.concatenate([both, rng.choice(others, min(wanted, len(others)), False)]))


def _write(world: World, people: pl.DataFrame, rows: Ints, side: str, noise: float) -> pl.DataFrame:
    is_left = side == "outreach"
    on = np.full(len(rows), FIRST_ON if is_left else SECOND_ON)
    school = people["secondary" if is_left else "next_school"].to_numpy()[rows]
    written = identify(world, people, rows, on, school)
    errors = Errors("outreach" if is_left else "administrative", stream(world.seed, side), noise)
    return _shape(errors.spoil(written), rows)


def _outsiders(rng: np.random.Generator, world: World, count: int, noise: float) -> pl.DataFrame:
    abroad: Bools = rng.random(count) < FROM_ABROAD
    days = np.where(abroad, rng.uniform(18, 29, count), rng.uniform(25, 52, count)) * 365.25
    sex = np.where(rng.random(count) < 0.55, "10", "11")
    home = rng.choice(world.places.postcodes["postcode"].to_numpy(), count)
    written = outsider_names(rng, abroad, sex).with_columns(
        pl.Series("date_of_birth", SECOND_ON - days.astype(np.int64)).cast(pl.Date),
        pl.Series("sex", sex),
        pl.when(pl.Series(~abroad)).then(pl.Series(home)).alias("postcode"),
        pl.lit(None, dtype=pl.String).alias("urn"),
        pl.lit(None, dtype=pl.String).alias("school_postcode"),
        pl.Series("names_may_swap", abroad),
    )
    errors = Errors("administrative", stream(world.seed, "outsiders"), noise)
    return _shape(errors.spoil(written), np.full(count, -1))


def _shape(spoilt: pl.DataFrame, rows: Ints) -> pl.DataFrame:
    kept = spoilt.select(pl.col(old).alias(new) for old, new in COLUMNS.items())
    return kept.with_columns(pl.Series("row", rows))


def _ids(letter: str, count: int) -> pl.Series:
    return pl.Series("id", [f"{letter}{n:07d}" for n in range(1, count + 1)], dtype=pl.String)


def _truth(
    people: pl.DataFrame, left_ids: pl.Series, rows: pl.Series, right: pl.DataFrame
) -> pl.DataFrame:
    seen = pl.concat([rows, right["row"].filter(right["row"] >= 0)]).unique()
    household = people.select("household")[seen].to_series()
    crowded = household.filter(household.is_duplicated()).unique()
    of = people.select(
        pl.int_range(pl.len()).alias("row"),
        "twin",
        pl.col("household").is_in(crowded.implode()).alias("sibling"),
        "moved",
        "renamed",
        pl.col("sex").alias("true_sex"),
        "ethnicity",
    )
    left = pl.DataFrame({"left_id": left_ids, "row": rows})
    linked = left.join(right.select(pl.col("id").alias("right_id"), "row"), on="row")
    return linked.join(of, on="row").drop("row").sort("left_id", "right_id")
