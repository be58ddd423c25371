"""Types and checks row by row: what a row lacks, and what becomes of it.

A fault of a row leaves the row out; a value that is not of its kind is left blank and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import polars as pl

from etl.records.identifiers import CHECKS, tidy
from etl.records.layouts import IDENTIFIERS, SHARED, SourceLayout
from etl.records.shaping import UNKNOWN

EARLIEST_BIRTH: Final = date(1901, 1, 1)
TRUE_WORDS: Final = ("true", "1", "yes", "y", "t")
FALSE_WORDS: Final = ("false", "0", "no", "n", "f")
_NO_POSTCODE: Final = r"^(ZZ99 ?\d[A-Z]{2}|9{6,8})$"


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is left out: the field, what is wrong, and what to do."""

    key: str
    field: str
    wrong: str
    remedy: str


ROW_FAULTS: Final[Mapping[str, RowFault]] = MappingProxyType(
    {
        fault.key: fault
        for fault in (
            RowFault("no_id", "record_id", "has no record identifier", "Give it one."),
            RowFault(
                "same_row",
                "record_id",
                "is the same as an earlier row",
                "Nothing: it is kept once.",
            ),
            RowFault(
                "not_preferred",
                "record_id",
                "is of a person of whom another row is the one that counts",
                "Nothing, unless it is this row that counts.",
            ),
            RowFault(
                "same_id",
                "record_id",
                "has a record identifier that another row has",
                "Keep the row that is right, or give each its own identifier.",
            ),
            RowFault("no_name", "last_name", "has no name", "Give the name as the source has it."),
            RowFault(
                "born_unreadable",
                "date_of_birth",
                "has a date of birth that is not a date",
                "Write it like 2001-08-31 or 31/08/2001, or leave it blank.",
            ),
            RowFault(
                "born_later",
                "date_of_birth",
                "has a date of birth in the future",
                "Correct it, or leave it blank.",
            ),
            RowFault(
                "born_early",
                "date_of_birth",
                "has a date of birth before 1901",
                "Correct it, or leave it blank.",
            ),
            RowFault(
                "no_key",
                "date_of_birth",
                "has no date of birth, no postcode and no identifier: nothing to link by",
                "Give one of them.",
            ),
            RowFault(
                "other_year", "year", "is of another year", "Load it with the year that it is of."
            ),
        )
    }
)
"""In the order in which they are looked for."""


def type_columns(text: pl.DataFrame, layout: SourceLayout) -> pl.DataFrame:
    """Give columns their types.

    Parameters
    ----------
    text
        Columns of the layout as text; those it has not are null in the result.

    Returns
    -------
    pl.DataFrame
        The layout's columns and those of `kept` that are there, with their types, then
        `unreadable`: a list of names of columns whose value was there and is now null.
    """
    kept = {name: dtype for name, dtype in layout.kept.items() if name in text.columns}
    wanted = {**layout.columns, **kept}
    given = text.with_columns(
        pl.lit(None, pl.String).alias(name) for name in wanted if name not in text.columns
    )
    typed = {name: _typed(name, dtype) for name, dtype in wanted.items()}
    lost = [
        pl.when(_was_given(name) & value.is_null()).then(pl.lit(name))
        for name, value in typed.items()
        if name not in kept
    ]
    return given.select(
        *(value.alias(name) for name, value in typed.items()),
        pl.concat_list(lost).list.drop_nulls().alias("unreadable"),
    )


def _was_given(name: str) -> pl.Expr:
    if name in {"postcode", "previous_postcode"}:
        return pl.lit(False)
    return pl.col(name).is_not_null()


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    value = pl.when(~value.str.starts_with(UNKNOWN)).then(value)
    if name in CHECKS:
        shared = tidy(value)
        return pl.when(CHECKS[name](shared)).then(shared)
    if name in {"postcode", "previous_postcode"}:
        return pl.when(~value.str.to_uppercase().str.contains(_NO_POSTCODE)).then(value)
    if dtype == pl.Boolean():
        words = dict.fromkeys(TRUE_WORDS, True) | dict.fromkeys(FALSE_WORDS, False)
        return value.str.to_lowercase().replace_strict(
            words, default=None, return_dtype=pl.Boolean()
        )
    if dtype == pl.Date():
        return value.str.to_date("%Y-%m-%d", strict=False)
    if dtype.is_integer():
        return value.str.replace(r"\.0+$", "").cast(dtype, strict=False)
    return value.cast(dtype, strict=False)


def find_row_faults(year: str, today: date, *, has_year: bool) -> pl.Expr:
    """Find what is wrong with each row of typed columns.

    Parameters
    ----------
    has_year
        Whether the rows say of which year they are, in a column `year`.

    Returns
    -------
    pl.Expr
        `faults`: a list of keys of `ROW_FAULTS` without those that need the other rows.
    """
    born = pl.col("date_of_birth")
    any_key = pl.any_horizontal(
        pl.col(name).is_not_null() for name in ("date_of_birth", "postcode", *SHARED)
    )
    unreadable = pl.col("unreadable").list.contains("date_of_birth")
    found = {
        "no_id": pl.col("record_id").is_null(),
        "no_name": pl.col("last_name").is_null() & pl.col("first_name").is_null(),
        "born_unreadable": unreadable,
        "born_later": born > today,
        "born_early": born < EARLIEST_BIRTH,
        "no_key": ~any_key & ~unreadable,
        "other_year": (pl.col("year") != year) if has_year else pl.lit(False),
    }
    return (
        pl.concat_list(
            pl.when(wrong.fill_null(False)).then(pl.lit(key)) for key, wrong in found.items()
        )
        .list.drop_nulls()
        .alias("faults")
    )


def in_words(dtype: pl.DataType) -> str:
    """Say what a value of a type is."""
    if dtype == pl.Date():
        return "a date like 2001-08-31"
    return "yes or no" if dtype == pl.Boolean() else "a number" if dtype.is_numeric() else "valid"


def describe_type(column: str, layout: SourceLayout) -> str:
    """Say what a value of a column of ours is."""
    if column in CHECKS:
        return (
            f"a {column.upper()} with the right check character"
            if column != "husid"
            else ("a HUSID of 13 digits or a SID of 17")
        )
    dtype = {**layout.columns, **layout.kept}.get(column, IDENTIFIERS.get(column, pl.String()))
    return "a code that is known" if dtype == pl.String() else in_words(dtype)
