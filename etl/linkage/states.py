"""What can be said of each participant before any record is seen."""

import polars as pl

from etl.linkage.standardise import standardise

KEY = ("forename", "surname", "born", "postcode")


def identity_states(people: pl.DataFrame) -> pl.DataFrame:
    """Say who lacks a part of the identity, and who has the very same as somebody else.

    Parameters
    ----------
    people
        Table of people (see `standardise`).

    Returns
    -------
    pl.DataFrame
        left_id, state: `missing_name`, `missing_date_of_birth` or `missing_postcode`, the first
        that is true; `several_participants` where another has the same first name, surname, date
        of birth and postcode, in any spelling of the same letters; else `linkable`. In the order
        of ids.
    """
    tidy = standardise(people)
    states = tidy.select(
        pl.col("id").alias("left_id"),
        pl.when(pl.any_horizontal(pl.col("forename", "surname").is_null()))
        .then(pl.lit("missing_name"))
        .when(pl.col("born").is_null())
        .then(pl.lit("missing_date_of_birth"))
        .when(pl.col("postcode").is_null())
        .then(pl.lit("missing_postcode"))
        .when(pl.struct(KEY).is_duplicated())
        .then(pl.lit("several_participants"))
        .otherwise(pl.lit("linkable"))
        .alias("state"),
    )
    return states.sort("left_id")
