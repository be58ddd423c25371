"""One spelling of everything that is compared: names, dates, postcodes, sex and school.

Works on distinct spellings and joins them back, so that a million rows cost as little as the names
in them. Knows one table of people; not that there is another.
"""

from collections.abc import Callable
from dataclasses import fields
from types import MappingProxyType
from typing import Final

import polars as pl

from etl.linkage.names import (
    GivenName,
    Surname,
    take_given_name_apart,
    take_surname_apart,
)
from etl.postcodes.tidy import TIDY

SEXES: Final = MappingProxyType(
    dict.fromkeys(("10", "F", "FEMALE", "2", "GIRL", "WOMAN"), "F")
    | dict.fromkeys(("11", "M", "MALE", "1", "BOY", "MAN"), "M")
)
"""HESA's codes since 2012-13 and before (1 male, 2 female), NPD's letters, and words."""
EARLIEST_BIRTH: Final = 1901
"""A date of birth before this year stands for one that is not known."""
_FULL_POSTCODE: Final = r"^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"
_DISTRICT_ONLY: Final = r"^[A-Z]{1,2}[0-9][A-Z0-9]?$"
#: Columns that a table of people must have, and those that it may have.
REQUIRED: Final = ("id", "forename", "surname", "date_of_birth", "sex", "postcode")
OPTIONAL: Final = ("middle_names", "school_urn", "previous_surname", "previous_postcode")


def standardise(people: pl.DataFrame) -> pl.DataFrame:
    """Bring a table of people into one spelling.

    Parameters
    ----------
    people
        Columns of REQUIRED and any of OPTIONAL: text, but date_of_birth a date. Nulls allowed in
        all but id.

    Returns
    -------
    pl.DataFrame
        In the order given: id; forename, joined, roots, sound, others (see GivenName); surname,
        parts, part_sounds (see Surname; those of a previous surname too), surname_sound; born (null
        if before 1901); sex (F, M or null); postcode (capitals, no space; null if not in the form
        of a postcode), district (also of a postcode that is no more than that),
        previous_postcode; school.
    """
    missing = [pl.lit(None, pl.String).alias(c) for c in OPTIONAL if c not in people.columns]
    frame = people.with_columns(missing)
    given = _apart(frame["forename"], take_given_name_apart, GivenName)
    middle = _apart(frame["middle_names"], take_given_name_apart, GivenName)
    surname = _apart(frame["surname"], take_surname_apart, Surname)
    before = _apart(frame["previous_surname"], take_surname_apart, Surname)
    middle_words = pl.concat_list(middle["forename"], middle["others"]).list.drop_nulls()
    birth, school = frame["date_of_birth"], frame["school_urn"].str.strip_chars()
    return given.select(
        frame["id"],
        *(name for name in given.columns if name != "others"),
        pl.concat_list("others", middle.select(middle_words).to_series()).alias("others"),
        surname["surname"],
        *(
            pl.concat_list(surname[name], before[name]).list.unique().list.sort().alias(name)
            for name in ("parts", "part_sounds")
        ),
        surname["surname_sound"],
        birth.set(birth.dt.year() < EARLIEST_BIRTH, None).alias("born"),
        frame["sex"].str.strip_chars().str.to_uppercase().replace_strict(SEXES, default=None),
        *_postcodes(frame["postcode"], frame["previous_postcode"]),
        school.set(school == "", None).alias("school"),
    )


def _postcodes(now: pl.Series, before: pl.Series) -> tuple[pl.Series, ...]:
    """Postcode, district and previous postcode."""
    tidy = pl.DataFrame({"now": _tidy_postcode(now), "before": _tidy_postcode(before)})
    here, there = pl.col("now"), pl.col("before")
    full, bare = here.str.contains(_FULL_POSTCODE), here.str.contains(_DISTRICT_ONLY)
    return tuple(
        tidy.select(
            pl.when(full).then(here).alias("postcode"),
            pl.when(full).then(here.str.head(-3)).when(bare).then(here).alias("district"),
            pl.when(there.str.contains(_FULL_POSTCODE)).then(there).alias("previous_postcode"),
        )
    )


def _tidy_postcode(given: pl.Series) -> pl.Series:
    return given.alias("given").to_frame().select(TIDY).to_series()


def _apart(
    given: pl.Series,
    take: Callable[[str], GivenName | Surname],
    shape: type[GivenName | Surname],
) -> pl.DataFrame:
    """Take a column apart by its distinct spellings; one row a value, in the order given."""
    spellings = given.drop_nulls().unique().sort()
    taken = [take(text) for text in spellings]
    lists = {field.name for field in fields(shape) if str(field.type).startswith("list")}
    parts = {
        field.name: pl.Series(
            [getattr(part, field.name) for part in taken],
            dtype=pl.List(pl.String) if field.name in lists else pl.String,
        )
        for field in fields(shape)
    }
    table = pl.DataFrame({"spelling": spellings, **parts})
    joined = (
        given.alias("spelling")
        .to_frame()
        .join(table, on="spelling", how="left", maintain_order="left")
    )
    return joined.drop("spelling").with_columns(pl.col(sorted(lists)).fill_null([]))
