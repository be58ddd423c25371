"""One spelling of everything that is compared: names, dates, postcodes, sex and school.

Works on distinct spellings, so that a million rows cost as little as the names in them. Knows one
table of people; not that there is another.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import polars as pl

from etl.linkage.spellings import given_names, number_spellings, surnames
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
IDENTIFIERS: Final = ("upn", "uln", "husid")
"""Numbers that one person has in several files."""
OPTIONAL: Final = (
    *("middle_names", "school_urn", "previous_surname", "previous_postcode"),
    *IDENTIFIERS,
)


@dataclass(frozen=True)
class Tidy:
    """People, with what their names are made of kept once for each spelling.

    Attributes
    ----------
    people : in the order given: id; given_no, surname_no (rows of the other tables, null where
        there is no name); forename, surname; others (see GivenName; null where there is none);
        root_mask, part_mask, other_mask: a bit for each name in roots, parts and others, so that
        two sets with no bit in common share no name; born (null if before 1901); sex (F, M or
        null); postcode (capitals, no space; null if not in the form of a postcode), district (also
        of a postcode that is no more than that), area, previous_postcode; school; IDENTIFIERS.
    given : given_no, forename, joined, roots, sound, root_sounds, see GivenName.
    surnames : surname_no, surname, parts, part_sounds (those of a previous surname too) and
        surname_sound.
    """

    people: pl.DataFrame
    given: pl.DataFrame
    surnames: pl.DataFrame


def tidy_people(people: pl.DataFrame) -> Tidy:
    """Bring a table of people into one spelling.

    Parameters
    ----------
    people
        Columns of REQUIRED and any of OPTIONAL: text, but date_of_birth a date. Nulls allowed in
        all but id.
    """
    missing = [pl.lit(None, pl.String).alias(c) for c in OPTIONAL if c not in people.columns]
    frame = people.with_columns(missing)
    given, given_no = given_names(frame["forename"])
    middle, middle_no = given_names(frame["middle_names"])
    families, surname_no = surnames(frame["surname"], frame["previous_surname"])
    later = given.select("others", "other_mask")[given_no]
    between = middle.select("words", "word_mask")[middle_no]
    birth, school = frame["date_of_birth"], frame["school_urn"].str.strip_chars()
    others = _together(pl.DataFrame([later["others"], between["words"]]))
    table = pl.DataFrame(
        [
            frame["id"],
            given_no.alias("given_no"),
            surname_no.alias("surname_no"),
            given["forename"].gather(given_no),
            families["surname"].gather(surname_no),
            others,
            others.list.first().str.head(1).alias("middle_initial"),
            (others.list.first().str.len_chars() == 1).alias("middle_is_initial"),
            *(
                named[f"{kind}_mask"].gather(numbers).fill_null(0)
                for kind, named, numbers in (
                    ("root", given, given_no),
                    ("part", families, surname_no),
                )
            ),
            (later["other_mask"].fill_null(0) | between["word_mask"].fill_null(0)),
            birth.set(birth.dt.year() < EARLIEST_BIRTH, None).alias("born"),
            _sex(frame["sex"]),
            *_postcodes(frame["postcode"], frame["previous_postcode"]),
            school.set(school == "", None).alias("school"),
            *(_identifier(frame[name]) for name in IDENTIFIERS),
        ]
    )
    return Tidy(
        table,
        given.drop("others", "words", "root_mask", "other_mask", "word_mask"),
        families.drop("part_mask"),
    )


def standardise(people: pl.DataFrame) -> pl.DataFrame:
    """Bring a table of people into one spelling, one wide row each: for small tables.

    Parameters
    ----------
    people
        As for `tidy_people`.

    Returns
    -------
    pl.DataFrame
        In the order given: id; forename, joined, roots, sound, root_sounds, others (see GivenName);
        surname, parts, part_sounds (see Surname; those of a previous surname too), surname_sound;
        born, sex, postcode, district, previous_postcode, school (see `Tidy`); those of IDENTIFIERS
        that were given.
    """
    tidy = tidy_people(people)
    table = tidy.people
    given = tidy.given.drop("given_no", "forename")[table["given_no"]]
    families = tidy.surnames.drop("surname_no", "surname")[table["surname_no"]]
    lists = ("roots", "root_sounds", "others", "parts", "part_sounds")
    wide = pl.concat([table, given, families], how="horizontal")
    return wide.select(
        *("id", "forename", "joined", "roots", "sound", "root_sounds", "others"),
        *("surname", "parts", "part_sounds", "surname_sound", "born", "sex"),
        *("postcode", "district", "previous_postcode", "school"),
        *(name for name in IDENTIFIERS if name in people.columns),
    ).with_columns(pl.col(lists).fill_null([]))


def _together(names: pl.DataFrame) -> pl.Series:
    """Later forenames and middle names as one list; null where there is none."""
    both = pl.concat_list(pl.all().fill_null([]))
    return names.select(pl.when(both.list.len() > 0).then(both).alias("others")).to_series()


def _sex(given: pl.Series) -> pl.Series:
    spellings, numbers = number_spellings(given)
    codes = spellings.str.strip_chars().str.to_uppercase().replace_strict(SEXES, default=None)
    return codes.cast(pl.String).gather(numbers).alias("sex")


def _identifier(given: pl.Series) -> pl.Series:
    """Write a number in capitals; one character over and over, as 9999999999, stands for none."""
    tidy = given.str.strip_chars().str.to_uppercase()
    return tidy.set(tidy.str.strip_chars(tidy.str.head(1)) == "", None)


def _postcodes(now: pl.Series, before: pl.Series) -> tuple[pl.Series, ...]:
    """Postcode, district, area and previous postcode."""
    tidy = pl.DataFrame({"now": _tidy_postcode(now), "before": _tidy_postcode(before)})
    here, there = pl.col("now"), pl.col("before")
    full, bare = here.str.contains(_FULL_POSTCODE), here.str.contains(_DISTRICT_ONLY)
    district = pl.when(full).then(here.str.head(-3)).when(bare).then(here)
    return tuple(
        tidy.select(
            pl.when(full).then(here).alias("postcode"),
            district.alias("district"),
            district.str.extract("^([A-Z]+)").alias("area"),
            pl.when(there.str.contains(_FULL_POSTCODE)).then(there).alias("previous_postcode"),
        )
    )


def _tidy_postcode(given: pl.Series) -> pl.Series:
    return given.alias("given").to_frame().select(TIDY).to_series()
