"""People, families and homes of the synthetic England."""

import dataclasses

import numpy as np
import polars as pl
import pytest

from etl.demo.names import name_book
from etl.demo.people import World, build_people
from etl.demo.places import read_directory


@pytest.fixture(scope="module")
def people(world: World) -> pl.DataFrame:
    return build_people(world, 0, np.arange(len(world.places.localities)), 1)


def test_build_people__another_seed__other_people(world: World, people: pl.DataFrame) -> None:
    other = build_people(dataclasses.replace(world, seed=2), 0, np.arange(3), 1)
    assert not other.head(100)["given"].equals(people.head(100)["given"])


def test_build_people__twins__share_birth_date_home_and_surname(people: pl.DataFrame) -> None:
    births = people.filter("twin").group_by("household", "order")
    for column in ("birth_on", "home", "home_later", "family"):
        assert births.agg(pl.col(column).n_unique().alias("n"))["n"].max() == 1


def test_build_people__births__about_three_in_two_hundred_are_twins(people: pl.DataFrame) -> None:
    births = people.group_by("household", "order").agg(pl.col("twin").any())
    assert births["twin"].mean() == pytest.approx(0.015, abs=0.006)


def test_build_people__siblings__share_a_surname_unless_half(people: pl.DataFrame) -> None:
    full = people.filter(~pl.col("half_sibling")).group_by("household")
    assert full.agg(pl.col("family").n_unique())["family"].max() == 1
    assert people["half_sibling"].any()


def test_build_people__siblings__hardly_ever_share_a_first_name(people: pl.DataFrame) -> None:
    pairs = people.group_by("household", "given").len()
    assert (pairs["len"] > 1).mean() < 0.002


def test_build_people__cohort__is_that_of_the_birth_date(people: pl.DataFrame) -> None:
    born = pl.col("birth_on")
    autumn = born.dt.month() >= 9
    expected = pl.when(autumn).then(born.dt.year()).otherwise(born.dt.year() - 1)
    assert people.filter(pl.col("cohort") != expected).is_empty()


def test_build_people__schools__are_near_home(world: World, people: pl.DataFrame) -> None:
    home = world.places.postcodes[people["home"].to_numpy()]
    school = world.schools.table[people["secondary"].to_numpy()]
    away_km = (
        np.hypot(
            home["easting_m"].to_numpy() - school["easting_m"].to_numpy(),
            home["northing_m"].to_numpy() - school["northing_m"].to_numpy(),
        )
        / 1000
    )
    assert np.median(away_km[~people["private"].to_numpy()]) < 5


def test_build_places__postcodes__are_all_in_the_directory(world: World) -> None:
    known = read_directory("T")["postcode"]
    assert world.places.postcodes["postcode"].is_in(known.implode()).all()
    assert world.schools.table["postcode"].is_in(known.implode()).all()


def test_build_places__participation__quintiles_hold_equal_fifths_of_people(world: World) -> None:
    people = world.places.areas.group_by("quintile").agg(pl.col("people").sum()).sort("quintile")
    share = people["people"] / people["people"].sum()
    assert share.to_numpy() == pytest.approx(0.2, abs=0.05)


def test_name_book__british_first_names__are_skewed_but_not_flat() -> None:
    pool = name_book().given["british", "10"]
    share = np.sort(pool.weights / pool.weights.sum())[::-1]
    assert 0.01 < share[0] < 0.06
    assert share[:20].sum() < 0.5


def test_name_book__spell__minus_one_is_no_name() -> None:
    assert name_book().spell(np.array([-1, 0])).to_list() == [None, name_book().words[0]]
