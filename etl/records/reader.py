"""Reads one stored source-year, and refuses what cannot be trusted."""

from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from etl.records.checks import EARLIEST_BIRTH, FALSE_WORDS, TRUE_WORDS, in_words
from etl.records.faults import UnreadableRecords
from etl.records.layouts import get_layout

__all__ = ["UnreadableRecords", "read_year"]
_WORDS: Final = dict.fromkeys(TRUE_WORDS, True) | dict.fromkeys(FALSE_WORDS, False)


def read_year(path: Path, source: str, *, today: date) -> pl.DataFrame:
    """Read and check the records of one source and year as they are stored.

    Parameters
    ----------
    path
        A `.parquet` file of the store, in our own column names.
    source
        Key of the source, such as `npd_ks4`.
    today
        Nobody in the file may be born after it.

    Returns
    -------
    pl.DataFrame
        The columns of the layout, in its order and with its types; a column that the file has not
        and need not have is null, other columns of the file are left behind. Empty text is null.
        Those of the layout's `kept` that the file has come last.

    Raises
    ------
    UnreadableRecords
        Not a table, a column missing, a value of the wrong type, an identifier missing or given
        twice, an impossible date of birth. Rows are counted from 1.
    UnknownSource
        There is no such source.
    """
    layout = get_layout(source)
    table = _read_table(path)
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
    _refuse(table, birth < EARLIEST_BIRTH, path, "has a date of birth before 1901")
    return table


def _read_table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableRecords(f"{path.name} is damaged or is not a table.") from error


def _typed(given: pl.Series, dtype: pl.DataType, path: Path) -> pl.Series:
    if given.dtype == dtype != pl.String():
        return given
    if given.dtype == pl.String:
        given = given.str.strip_chars().replace("", None)
    if given.dtype == pl.String and dtype == pl.Boolean():
        typed = given.str.to_lowercase().replace_strict(
            _WORDS, default=None, return_dtype=pl.Boolean()
        )
    elif given.dtype == pl.String and dtype == pl.Date():
        typed = given.str.to_date("%Y-%m-%d", strict=False)
    else:
        typed = given.cast(dtype, strict=False)
    # What was there and did not become a value of the type is a fault, not a missing value.
    wrong = (given.is_not_null() & typed.is_null()).arg_true()
    if not wrong.is_empty():
        raise UnreadableRecords(
            f"{path.name}: row {wrong[0] + 1:,} has a {given.name} that is not {in_words(dtype)}."
        )
    return typed


def _refuse(table: pl.DataFrame, wrong: pl.Expr, path: Path, fault: str) -> None:
    rows = table.with_row_index("row", offset=1).filter(wrong)["row"]
    if not rows.is_empty():
        others = f" ({len(rows):,} rows do)" if len(rows) > 1 else ""
        raise UnreadableRecords(f"{path.name}: row {rows[0]:,} {fault}{others}.")
