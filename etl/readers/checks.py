"""Checks every row of a table against the columns expected.

Each distinct text of a column is judged once and the judgement joined back, so that the work grows
with what people typed, not with how often they typed it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from etl.readers.cells import required
from etl.readers.checked import MESSAGES, STATE, CheckedRows
from etl.readers.columns import (
    ROW,
    Column,
    Finding,
    Judged,
    Message,
)
from etl.readers.dates import DateReading, spoken
from etl.readers.judging import PostcodeCheck, Standards
from etl.readers.schools import SEPARATOR, SchoolReader

_TYPES: dict[str, pl.DataType] = {
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "integer": pl.Int64(),
    "decimal": pl.Float64(),
    "boolean": pl.Boolean(),
}


def check_rows(
    frame: pl.DataFrame,
    columns: Sequence[Column],
    *,
    today: dt.date,
    date_orders: Mapping[str, DateReading] | None = None,
    institutions: Mapping[str, str] | Collection[str] = (),
    postcode_check: PostcodeCheck | None = None,
) -> CheckedRows:
    """Check a table whose columns already carry the names of `columns` (see `apply_mapping`).

    Parameters
    ----------
    frame
        `_row` and text columns, as `read_spreadsheet` writes them; n rows.
    today
        The day against which the future is judged.
    date_orders
        The reading chosen for each date column. Where there is none, dates that could be read in
        two ways become errors.
    institutions
        Known URNs, with their names where a name shall be offered.
    postcode_check
        Judges distinct postcodes; without it they are kept as given.

    Returns
    -------
    CheckedRows
        n rows: ready + to_fix + blank = n. Duplicates are not looked for here.
    """
    given = {name for name in frame.columns if name != ROW}
    present = [column for column in columns if column.name in given or column.named_by in given]
    blank = frame.select(pl.all_horizontal(pl.exclude(ROW).is_null()).alias("blank"))["blank"]
    standards = Standards(today, date_orders or {}, SchoolReader(institutions), postcode_check)
    values, messages = [frame[ROW]], []
    for column in present:
        texts = _texts(frame, column)
        judged = standards.judge(column, texts.drop_nulls().unique().sort())
        values.append(_joined_values(texts, judged, column))
        messages.append(_joined_messages(frame[ROW], texts, judged, column))
    for column in columns:
        if column.required:
            lacking = frame[ROW].filter(_texts(frame, column).is_null() & ~blank)
            messages.append(_for_rows(lacking, column, required(column)))
    table = pl.DataFrame(values)
    followers = [column for column in present if column.not_before in table.columns]
    messages += [_ends_before(table, column, columns) for column in followers]
    return _assemble(table, messages, blank, [column.name for column in columns])


def _texts(frame: pl.DataFrame, column: Column) -> pl.Series:
    """A column's texts; a URN together with the name beside it, which are judged as one."""
    nothing = pl.lit(None, pl.String)
    text = pl.col(column.name) if column.name in frame.columns else nothing
    if column.named_by is None or column.named_by not in frame.columns:
        return frame.select(pl.col(ROW), text.alias(column.name))[column.name]
    name = pl.col(column.named_by)
    both = pl.concat_str([text.fill_null(""), name.fill_null("")], separator=SEPARATOR)
    expression = pl.when(text.is_null() & name.is_null()).then(nothing).otherwise(both)
    return frame.select(expression.alias(column.name)).to_series()


def _joined_values(texts: pl.Series, judged: Mapping[str, Judged], column: Column) -> pl.Series:
    wanted = _TYPES.get(column.kind, pl.String())
    stored = pl.String() if column.kind in ("date", "datetime") else wanted
    clean = pl.Series([found.value for found in judged.values()], dtype=stored)
    if column.kind == "date":
        clean = clean.str.to_date("%Y-%m-%d")
    elif column.kind == "datetime":
        midnight = pl.lit("T00:00:00")
        full = pl.select(
            pl.when(clean.str.len_chars() == 10).then(clean + midnight).otherwise(clean)
        ).to_series()
        clean = full.str.to_datetime("%Y-%m-%dT%H:%M:%S")
    given = pl.Series(list(judged), dtype=pl.String())
    return texts.replace_strict(given, clean, default=None, return_dtype=wanted).alias(column.name)


def _joined_messages(
    rows: pl.Series, texts: pl.Series, judged: Mapping[str, Judged], column: Column
) -> pl.DataFrame:
    found = [
        (text, finding.severity, finding.code, finding.text, finding.proposal)
        for text, judgement in judged.items()
        for finding in judgement.findings
    ]
    if not found:
        return MESSAGES.to_frame()
    schema = ["given", "severity", "code", "text", "proposal"]
    told = pl.DataFrame(found, schema=dict.fromkeys(schema, pl.String()), orient="row")
    cells = pl.DataFrame([rows.alias("row"), texts.alias("given")])
    return _as_messages(cells.join(told, on="given", how="inner"), column)


def _for_rows(rows: pl.Series, column: Column, finding: Finding) -> pl.DataFrame:
    told = pl.DataFrame([rows.alias("row")]).with_columns(
        severity=pl.lit(finding.severity),
        code=pl.lit(finding.code),
        text=pl.lit(finding.text),
        proposal=pl.lit(finding.proposal, pl.String),
    )
    return _as_messages(told, column)


def _as_messages(told: pl.DataFrame, column: Column) -> pl.DataFrame:
    return told.with_columns(column=pl.lit(column.name)).select(
        pl.col(name).cast(kind) for name, kind in MESSAGES.items()
    )


def _ends_before(table: pl.DataFrame, column: Column, columns: Sequence[Column]) -> pl.DataFrame:
    start = next(c for c in columns if c.name == column.not_before)
    wrong = table.filter(pl.col(column.name) < pl.col(start.name)).select(
        ROW, start.name, column.name
    )
    lines = [
        Message(
            row,
            column.name,
            "error",
            "ends_before_start",
            f"{column.label} ({spoken(end)}) is before {start.label} ({spoken(begin)}): correct "
            "one of them.",
        )
        for row, begin, end in wrong.iter_rows()
    ]
    return pl.DataFrame([vars(line) for line in lines], schema=MESSAGES)


def _assemble(
    table: pl.DataFrame, messages: Sequence[pl.DataFrame], blank: pl.Series, names: Sequence[str]
) -> CheckedRows:
    order = pl.Enum(names)
    told = pl.concat([MESSAGES.to_frame(), *messages]).sort(
        "row", pl.col("column").cast(order), "severity", maintain_order=True
    )
    told = told.unique(["row", "column", "code"], keep="first", maintain_order=True)
    wrong = told.filter(pl.col("severity") == "error")["row"].unique()
    state = (
        pl.when(blank)
        .then(pl.lit("blank"))
        .when(pl.col(ROW).is_in(wrong.implode()))
        .then(pl.lit("to_fix"))
        .otherwise(pl.lit("ready"))
    )
    return CheckedRows(table.select(ROW, state.alias(STATE), pl.exclude(ROW)), told)
