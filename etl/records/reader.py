"""Reads one source-year file, Parquet or CSV, and refuses what cannot be trusted."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from etl.records import hesa
from etl.records.layouts import get_layout

_EARLIEST_BIRTH: Final = date(1900, 1, 1)
_TRUE: Final = ("true", "1", "yes", "y", "t")
_FALSE: Final = ("false", "0", "no", "n", "f")


class UnreadableRecords(ValueError):
    """A file of records is not what it should be. The message gives rows, never values."""


def read_year(path: Path, source: str, *, today: date, year: str = "") -> pl.DataFrame:
    """Read and check the records of one source and year.

    Parameters
    ----------
    path
        A `.parquet` or `.csv` file.
    source
        Key of the source, such as `npd_ks4`.
    today
        Nobody in the file may be born after it.
    year
        Of the records, as in file names; needed for an extract in HESA's own column names.

    Returns
    -------
    pl.DataFrame
        The columns of the layout, in its order and with its types; an optional column that the
        file has not is null, other columns of the file are left behind. Empty text is null. Those
        of the layout's `kept` that the file has come last.

    Raises
    ------
    UnreadableRecords
        Not a table, a column missing, a value of the wrong type, an identifier missing or given
        twice, an impossible date of birth. Rows are counted from 1, a CSV's header left out.
    UnknownSource
        There is no such source.
    """
    layout = get_layout(source)
    table = _read_table(path)
    if layout.kept and hesa.is_extract(table.columns):
        table = _from_extract(table, path, year)
    missing = [column for column in layout.required if column not in table.columns]
    if missing:
        raise UnreadableRecords(
            f"{path.name} is not a file of {layout.title}: it has no column {', '.join(missing)}."
        )
    kept = [column for column in layout.kept if column in table.columns]
    table = table.select(
        *(
            _typed(table[column], dtype, path)
            if column in table.columns
            else pl.lit(None, dtype).alias(column)
            for column, dtype in layout.columns.items()
        ),
        *(_typed(table[column], layout.kept[column], path) for column in kept),
    )
    record_id, birth = pl.col("record_id"), pl.col("date_of_birth")
    _refuse(table, record_id.is_null(), path, "has no record_id")
    _refuse(table, record_id.is_duplicated(), path, "has a record_id that another row has")
    _refuse(table, birth > today, path, "has a date of birth in the future")
    _refuse(table, birth < _EARLIEST_BIRTH, path, "has a date of birth before 1900")
    return table


def _from_extract(table: pl.DataFrame, path: Path, year: str) -> pl.DataFrame:
    missing = hesa.missing_columns(table.columns)
    if missing:
        raise UnreadableRecords(
            f"{path.name} is in the columns of a HESA record, but nobody in it can be linked: it "
            f"has no {', '.join(missing)}."
        )
    try:
        return hesa.as_records(table, year)
    except ValueError as error:
        raise UnreadableRecords(str(error)) from error


def _read_table(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        if path.suffix == ".csv":
            return pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableRecords(f"{path.name} is damaged or is not a table.") from error
    raise UnreadableRecords(f"{path.name} is neither Parquet nor CSV.")


def _typed(given: pl.Series, dtype: pl.DataType, path: Path) -> pl.Series:
    if given.dtype == pl.String:
        given = given.str.strip_chars().replace("", None)
    if given.dtype == pl.String and dtype == pl.Boolean():
        words = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
        typed = given.str.to_lowercase().replace_strict(
            words, default=None, return_dtype=pl.Boolean()
        )
    elif given.dtype == pl.String and dtype == pl.Date():
        typed = given.str.to_date("%Y-%m-%d", strict=False)
    else:
        typed = given.cast(dtype, strict=False)
    # What was there and did not become a value of the type is a fault, not a missing value.
    wrong = (given.is_not_null() & typed.is_null()).arg_true()
    if not wrong.is_empty():
        raise UnreadableRecords(
            f"{path.name}: row {wrong[0] + 1:,} has a {given.name} that is not {_in_words(dtype)}."
        )
    return typed


def _in_words(dtype: pl.DataType) -> str:
    if dtype == pl.Date():
        return "a date like 2001-08-31"
    return "yes or no" if dtype == pl.Boolean() else "a number" if dtype.is_numeric() else "text"


def _refuse(table: pl.DataFrame, wrong: pl.Expr, path: Path, fault: str) -> None:
    rows = table.with_row_index("row", offset=1).filter(wrong)["row"]
    if not rows.is_empty():
        others = f" ({len(rows):,} rows do)" if len(rows) > 1 else ""
        raise UnreadableRecords(f"{path.name}: row {rows[0]:,} {fault}{others}.")
