"""How a person would be written down on a day, before any error."""

import numpy as np
import polars as pl

from etl.demo.draws import Ints
from etl.demo.names import name_book
from etl.demo.people import Days, World
from etl.demo.schools import FIRST_URN


def identify(
    world: World, people: pl.DataFrame, rows: Ints, on: Days, school: Ints
) -> pl.DataFrame:
    """Write people down.

    Parameters
    ----------
    rows : of people, one for each record. on : day of each record. school : row of the school
        recorded; -1 for none.

    Returns
    -------
    first_name, middle_name, last_name, date_of_birth, sex, postcode, urn, school_postcode,
    names_may_swap.
    """
    of, book = people[rows], name_book()
    renamed = of["renamed_on"].to_numpy() <= on
    last = book.spell(np.where(renamed, of["family_later"], of["family"]))
    partner = book.spell(np.where(renamed, -1, of["family_2"]))
    home = np.where(of["moves_on"].to_numpy() <= on, of["home_later"], of["home"])
    site = np.where(school < 0, 0, school)
    postcodes = world.schools.table["postcode"].gather(site.astype(np.uint32))
    return (
        pl.DataFrame(
            {
                "first_name": book.spell(of["given"].to_numpy()),
                "middle_name": book.spell(of["middle"].to_numpy()),
                "last_name": last,
                "partner": partner,
                "date_of_birth": of["birth_on"],
                "sex": of["sex"],
                "postcode": world.places.postcodes["postcode"].gather(home.astype(np.uint32)),
                "urn": pl.Series(FIRST_URN + site).cast(pl.String),
                "school_postcode": postcodes,
                "names_may_swap": of["names_may_swap"],
                "schooled": school >= 0,
            }
        )
        .with_columns(
            pl.concat_str("last_name", "partner", separator="-", ignore_nulls=True).alias(
                "last_name"
            ),
            pl.when("schooled").then("urn").alias("urn"),
            pl.when("schooled").then("school_postcode").alias("school_postcode"),
        )
        .drop("partner", "schooled")
    )


def mix(keys: Ints, salt: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Turn keys into numbers that look random and never collide.

    Source: splitmix64, a bijection of 64 bits.
    """
    with np.errstate(over="ignore"):
        z = keys.astype(np.uint64) + np.uint64(salt) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))
