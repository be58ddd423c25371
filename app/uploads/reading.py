"""A file becomes a table: read in the guarded child, described for the person who maps it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from app.core.context import Hearth
from app.uploads import storage
from etl.readers import Column, DateEvidence, Limits, detect_date_order, read_spreadsheet
from etl.readers.dates import written_date

PREVIEW_ROWS = 5
#: Of a job, on a machine that may be busy: the largest file takes ten by itself.
PATIENCE_SECONDS = 150
_SAMPLE = 200
_DATES_ENOUGH = 0.5


def read_file(
    hearth: Hearth, *, stored_as: str, file_name: str, columns: Sequence[Column]
) -> dict[str, Any]:
    """Read a stored file into its table and return what was found, without a value of any cell.

    Raises
    ------
    UnreadableFile
        The file as a whole cannot be used; the message says why and what to do.
    """
    settings = hearth.settings
    limits = Limits(
        max_file_bytes=settings.upload_max_bytes,
        max_rows=settings.upload_max_rows,
        seconds=PATIENCE_SECONDS,
    )
    out = storage.table(hearth, stored_as)
    found = read_spreadsheet(
        storage.original(hearth, stored_as),
        out,
        file_name=file_name,
        limits=limits,
        expected=sorted({word for column in columns for word in (column.label, *column.aliases)}),
    )
    storage.protect(out)
    return asdict(found) | {"dates": _weigh_dates(out, found.headers)}


def weigh_date(table: Path, header: str) -> dict[str, Any]:
    """Weigh whether a column of a table puts the day or the month first."""
    return _as_json(detect_date_order(_column(table, header)))


def _weigh_dates(table: Path, headers: Iterable[str]) -> dict[str, Any]:
    return {header: weigh_date(table, header) for header in headers if _has_dates(table, header)}


def _has_dates(table: Path, header: str) -> bool:
    """Whether most of a column's first values are written as dates."""
    filled = pl.col(header).drop_nulls().head(_SAMPLE)
    values = pl.scan_parquet(table).select(filled).collect().to_series()
    dates = sum(written_date(text).shape not in ("none", "serial") for text in values)
    return bool(len(values)) and dates >= _DATES_ENOUGH * len(values)


def _column(table: Path, header: str) -> list[str | None]:
    values: list[str | None] = pl.read_parquet(table, columns=[header]).to_series().to_list()
    return values


def _as_json(evidence: DateEvidence) -> dict[str, Any]:
    return {
        "order": evidence.order,
        "proposal": evidence.proposal,
        "needs_choice": evidence.needs_choice,
        "text": evidence.text,
    }


def preview(table: Path) -> list[dict[str, str | None]]:
    """Return the first filled rows of a table as the person sent them."""
    rows = pl.scan_parquet(table).filter(~pl.all_horizontal(pl.exclude("_row").is_null()))
    return rows.head(PREVIEW_ROWS).collect().to_dicts()
