"""Tables of people from CSV and Parquet: read, checked, and what cannot be used set aside."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from etl.linkage.names import TITLES
from etl.linkage.result import PERIOD
from etl.linkage.standardise import (
    EARLIEST_BIRTH,
    IDENTIFIERS,
    OPTIONAL,
    REQUIRED,
    tidy_people,
)

EARLIEST: Final = date(1900, 1, 1)
"""Files write it, or a day before it, for a date that is not known."""
DATE_FORMS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y")
_HIGHEST_SHOWN: Final = 3
_COUNTED_BY: Final = ("id", "date_of_birth", "sex", "postcode")


class UnreadablePeople(ValueError):
    """A file is no table of people; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class People:
    """A checked table of people.

    Attributes
    ----------
    table : REQUIRED, those of OPTIONAL and period that the file has; ids are unique.
    excluded : row (of the file, from 1, a CSV's header left out), id, reason.
    """

    table: pl.DataFrame
    excluded: pl.DataFrame

    def without_names(self) -> "People":
        """Give the same with no more than the columns that people are counted by."""
        return replace(self, table=self.table.select(*_COUNTED_BY))


def read_people(path: Path, *, today: date) -> People:
    """Read a table of people.

    Parameters
    ----------
    path
        `.csv` or `.parquet` with the columns REQUIRED and any of OPTIONAL and `period`. Dates are
        dates, or text such as 2004-05-09 or 09/05/2004 (day first), one form to a file.
    today
        Nobody may be born after it.

    Raises
    ------
    UnreadablePeople
        Not a table, a column missing, or dates of birth of no known form.
    """
    table = _read(path)
    missing = [column for column in REQUIRED if column not in table.columns]
    if missing:
        raise UnreadablePeople(
            f"{path.name} has no column {', '.join(missing)}. It needs {', '.join(REQUIRED)}."
        )
    known = (*REQUIRED, *OPTIONAL, PERIOD)
    text = [pl.col(c).cast(pl.String).str.strip_chars() for c in known if c in table.columns]
    births = _births(table["date_of_birth"], path)
    people = table.select(text).with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String))
    )
    people = people.with_columns(births).with_row_index("row", offset=1)
    return _set_aside(people, today)


def _read(path: Path) -> pl.DataFrame:
    try:
        if path.suffix.lower() == ".parquet":
            return pl.read_parquet(path)
        if path.suffix.lower() == ".csv":
            return pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadablePeople(
            f"{path.name} cannot be read as a table: save it again as CSV in UTF-8, or Parquet."
        ) from error
    raise UnreadablePeople(f"{path.name} is neither .csv nor .parquet.")


def _births(given: pl.Series, path: Path) -> pl.Series:
    if given.dtype == pl.Date:
        return given
    if isinstance(given.dtype, pl.Datetime):
        return given.cast(pl.Date)
    text = given.cast(pl.String).str.strip_chars()
    text = text.set(text == "", None)
    read = [text.str.to_date(form, strict=False) for form in DATE_FORMS]
    best = min(read, key=pl.Series.null_count)
    unread = (best.is_null() & text.is_not_null()).arg_true()
    if len(unread):
        rows = ", ".join(str(row + 1) for row in unread.head(_HIGHEST_SHOWN))
        more = f" and {len(unread) - _HIGHEST_SHOWN:,} more" if len(unread) > _HIGHEST_SHOWN else ""
        raise UnreadablePeople(
            f"{path.name}: the date of birth in row {rows}{more} is not a date like 2004-05-09 or "
            "09/05/2004. Write all dates in one of these forms; leave an unknown one empty."
        )
    return best.alias("date_of_birth")


def _set_aside(people: pl.DataFrame, today: date) -> People:
    born = pl.col("date_of_birth")
    key = [column for column in ("id", PERIOD) if column in people.columns]
    reasons = (
        (pl.col("id").is_null(), "no id"),
        (pl.struct(key).is_duplicated(), "another row has this id"),
        (born > today, "born in the future"),
        (pl.col("forename").is_null() & pl.col("surname").is_null(), "no name"),
    )
    reason = pl.lit(None, pl.String)
    for found, words in reversed(reasons):
        reason = pl.when(found).then(pl.lit(words)).otherwise(reason)
    judged = people.with_columns(reason.alias("reason")).with_columns(
        pl.when(born > EARLIEST).then(born).alias("date_of_birth")
    )
    usable = judged.filter(pl.col("reason").is_null())
    bare = usable["id"].filter(_has_no_key(usable))
    judged = judged.with_columns(
        pl.when(pl.col("reason").is_null() & pl.col("id").is_in(bare.implode()))
        .then(pl.lit("nothing to find it by: a name and a date of birth, postcode or school"))
        .otherwise("reason")
        .alias("reason")
    )
    return People(
        judged.filter(pl.col("reason").is_null()).drop("row", "reason"),
        judged.filter(pl.col("reason").is_not_null()).select("row", "id", "reason"),
    )


def _has_no_key(people: pl.DataFrame) -> pl.Series:
    """Whether a record, standardised, has nothing that any pass could find it by."""
    forename, born = pl.col("forename"), pl.col("date_of_birth")
    is_plain = forename.str.contains("^[A-Za-z]{2,}$") & (born.dt.year() >= EARLIEST_BIRTH)
    is_plain &= ~forename.str.to_uppercase().is_in(list(TITLES))
    has_none = people.select(~is_plain.fill_null(False)).to_series()
    # The few that are not plain to see are standardised to tell.
    tidy = tidy_people(people.filter(has_none)).people
    named = pl.any_horizontal(pl.col("forename", "surname").is_not_null())
    placed = pl.any_horizontal(pl.col("born", "district", "school", *IDENTIFIERS).is_not_null())
    both = pl.all_horizontal(pl.col("forename", "surname").is_not_null())
    # With no date of birth a full name alone can still be found.
    bare = tidy.select(~((named & placed) | both)).to_series()
    return has_none.scatter(has_none.arg_true(), bare)
