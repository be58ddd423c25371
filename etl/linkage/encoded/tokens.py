"""What of a person goes into hashes and filters, as text: bigrams, parts of a date, keys.

Everything here is still plain text: it never leaves the process that encodes.
"""

from typing import Final

import polars as pl

from etl.linkage.standardise import standardise

APART: Final = "\x1f"
"""Parts a key's fields, so that no two sets of values run together into one text."""
NAMES: Final = ("forename", "surname", "middle")
COATS: Final = ("born", "postcode")
"""What a name is salted with: a pair that agrees in either can be compared by it."""


def spell(people: pl.DataFrame) -> pl.DataFrame:
    """Standardise people and add what their codes are made of, all text.

    Returns
    -------
    pl.DataFrame
        As `standardise`, with: birth (as 2004-05-09; null for 1 January, which files write for a
        day that is not known, and which would stand out), year, birthday, sounds (of the full
        name), and the sets of bigrams forename_set, surname_set and middle_set.
    """
    tidy = standardise(people)
    born = pl.col("born")
    stands_in = (born.dt.month() == 1) & (born.dt.day() == 1)
    tidy = tidy.with_columns(
        pl.when(~stands_in).then(born.dt.strftime("%Y-%m-%d")).alias("birth"),
        born.dt.strftime("%Y").alias("year"),
        pl.when(~stands_in).then(born.dt.strftime("%m-%d")).alias("birthday"),
        pl.concat_str("sound", "surname_sound", separator=APART).alias("sounds"),
    )
    is_name = pl.col("forename").str.len_chars() > 1
    middle = pl.when(pl.col("others").list.len() > 0).then("others")
    return tidy.with_columns(
        _bigrams(tidy, pl.when(is_name).then("roots"), "forename_set"),
        _bigrams(tidy, "parts", "surname_set"),
        _bigrams(tidy, middle, "middle_set"),
    )


def date_parts(people: pl.DataFrame) -> pl.Series:
    """Give sets that tell how dates differ: day and month together weigh double."""
    born = pl.col("born")
    day, month = born.dt.day().cast(pl.String), born.dt.month().cast(pl.String)
    low = pl.min_horizontal(born.dt.day(), born.dt.month()).cast(pl.String)
    high = pl.max_horizontal(born.dt.day(), born.dt.month()).cast(pl.String)
    either = pl.concat_str(low, pl.lit("/"), high)
    parts = (
        pl.concat_str(pl.lit("Y"), "year"),
        *(pl.concat_str(pl.lit(twin), either) for twin in ("A", "B")),
        pl.concat_str(pl.lit("D"), day),
        pl.concat_str(pl.lit("M"), month),
    )
    known = pl.col("birth").is_not_null()
    return people.select(pl.when(known).then(pl.concat_list(parts))).to_series()


def postcode_parts(people: pl.DataFrame) -> pl.Series:
    """Give sets that tell how near postcodes are: area, district, sector and letter by letter."""
    postcode, district = pl.col("postcode"), pl.col("district")
    places = [
        pl.concat_str(pl.lit(f"{place}:"), postcode.str.slice(place, 2)) for place in range(6)
    ]
    parts = (
        pl.concat_str(pl.lit("A"), district.str.extract("^([A-Z]+)")),
        pl.concat_str(pl.lit("D"), district),
        pl.concat_str(pl.lit("S"), postcode.str.head(-2)),
        *places,
    )
    return people.select(pl.concat_list(parts).list.drop_nulls()).to_series()


def salt_sets(sets: pl.Series, salt: pl.Series | None) -> pl.Series:
    """Put a salt before each text of each set; a set without its salt is null."""
    if salt is None:
        return sets
    table = pl.DataFrame({"row": range(len(sets)), "text": sets, "salt": salt})
    salted = (
        table.explode("text")
        .drop_nulls()
        .group_by("row", maintain_order=True)
        .agg(pl.concat_str("salt", "text", separator=APART).alias("text"))
    )
    return table.select("row").join(salted, on="row", how="left", maintain_order="left")["text"]


def key_of(*columns: str | pl.Expr) -> pl.Expr:
    """Make one text of several values; null where one is null."""
    return pl.concat_str(*columns, separator=APART)


def _bigrams(tidy: pl.DataFrame, words: str | pl.Expr, name: str) -> pl.Series:
    """Bigrams of a list of words, with the ends of a word marked; null where there is none."""
    taken = tidy.select(pl.lit(0).alias("row"), pl.col(words) if isinstance(words, str) else words)
    taken = taken.with_columns(pl.int_range(pl.len()).alias("row"))
    lists = taken.to_series(1)
    table = pl.DataFrame({"row": taken["row"], "word": lists}).explode("word").drop_nulls()
    distinct = table["word"].unique()
    grams = [sorted({f"_{w}_"[i : i + 2] for i in range(len(w) + 1)}) for w in distinct]
    spelt = pl.DataFrame(
        {"word": distinct, name: grams}, schema_overrides={name: pl.List(pl.String)}
    )
    sets = (
        table.join(spelt, on="word").explode(name).group_by("row").agg(pl.col(name).unique().sort())
    )
    return taken.select("row").join(sets, on="row", how="left", maintain_order="left")[name]
